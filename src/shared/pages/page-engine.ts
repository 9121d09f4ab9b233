import { Liquid, type Template } from 'liquidjs';

const engine = new Liquid({
  outputEscape: 'escape',
  jsTruthy: true,
  lenientIf: true,
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  templates: {},
});

/** A template of a page of ours. Whatever is filled in becomes text of the page, never markup. */
export function pageTemplate(source: string): Template[] {
  return engine.parse(source);
}

/** Fills in a template. */
export async function renderPage(template: Template[], view: object): Promise<string> {
  return String(await engine.render(template, view));
}
