import { Liquid } from 'liquidjs';

const RENDER_LIMIT_MS = 200;
const MAX_SOURCE_LENGTH = 100_000;
/** What a rendering may allocate: characters and items, as the library counts them. */
const MEMORY_LIMIT = 2_000_000;

/** Tags that reach for other templates. There are none, and no file must ever be tried. */
const REACHING_TAGS = ['include', 'render', 'layout', 'block'];

/**
 * An engine for templates that merchants write: no files, only what it is given, and an end to time and memory.
 *
 * @param escapes `html`: whatever is filled in becomes text of the mail and never markup, not even through `raw`
 */
export function liquidEngine(escapes: 'html' | 'nothing'): Liquid {
  const engine = new Liquid({
    ...(escapes === 'html' && { outputEscape: 'escape' }),
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: MAX_SOURCE_LENGTH,
    renderLimit: RENDER_LIMIT_MS,
    memoryLimit: MEMORY_LIMIT,
  });
  for (const tag of REACHING_TAGS) Reflect.deleteProperty(engine.tags, tag);
  engine.registerFilter('raw', (value: unknown) => value);
  return engine;
}
