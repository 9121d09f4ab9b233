import { type Liquid, LiquidError } from 'liquidjs';
import { z } from 'zod';

import { liquidEngine } from './liquid-engines.js';
import type { MailData } from './mail-data.js';
import type { MailLanguage } from './mail-languages.js';
import { BODY_LINE, documentOf, type MailSource } from './mail-source.js';
import { MailTemplateInvalidError } from './mail-template.errors.js';

const MAX_SUBJECT = 200;
const MAX_HTML = 200_000;

const subjectEngine = liquidEngine('nothing');
const bodyEngine = liquidEngine('html');

/** A mail with everything filled in. */
export interface RenderedMail {
  /** One line. */
  subject: string;
  html: string;
  text: string;
}

/**
 * Fills in a mail.
 *
 * Liquid comes first and escapes what it fills in; MJML then sees one document and judges it strictly. Nothing is read
 * from files or from the net.
 *
 * @throws MailTemplateInvalidError naming field and line
 */
export async function renderMail(source: MailSource, data: MailData, language: MailLanguage): Promise<RenderedMail> {
  const subject = await fill(subjectEngine, source.subject, data, 'subject');
  if (/<mj-include\b/i.test(source.body)) throw new MailTemplateInvalidError('body', 'mj-include is not available');
  const document = await fill(bodyEngine, documentOf(source, language), data, 'body');
  const html = await toHtml(document);
  const { convert } = await import('html-to-text');
  return {
    subject: subject
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim()
      .slice(0, MAX_SUBJECT),
    html,
    text: convert(html, { wordwrap: 78, selectors: [{ selector: 'a', options: { hideLinkHrefIfSameAsText: true } }] }),
  };
}

async function fill(engine: Liquid, template: string, data: MailData, field: 'subject' | 'body'): Promise<string> {
  try {
    return String(await engine.parseAndRender(template, { ...data }));
  } catch (error) {
    if (!LiquidError.is(error)) throw error;
    const { line, problem } = liquidProblem(error);
    throw new MailTemplateInvalidError(field, problem, field === 'subject' ? undefined : lineOfBody(line), error);
  }
}

/** The library ends its messages with the place. */
function liquidProblem(error: LiquidError): { line: number; problem: string } {
  const [problem = error.message, place = ''] = error.message.split(', line:');
  return { line: Number.parseInt(place, 10) || 1, problem };
}

const mjmlFailure = z.object({ errors: z.array(z.object({ line: z.number(), message: z.string() })).min(1) });

async function toHtml(document: string): Promise<string> {
  // Half a second of loading that only those who write mails have to wait for.
  const { default: mjml2html } = await import('mjml');
  try {
    const { html, json } = await mjml2html(document, { validationLevel: 'strict', ignoreIncludes: true, fonts: {} });
    const stray = strayText(mjmlNode.parse(json));
    if (stray !== undefined) {
      throw new MailTemplateInvalidError('body', `"${stray}" stands outside of mj-text, where nobody would see it`);
    }
    if (html.length > MAX_HTML) throw new MailTemplateInvalidError('body', 'the mail becomes too long');
    return html;
  } catch (error) {
    const failure = mjmlFailure.safeParse(error).data?.errors[0];
    if (!failure) throw error;
    throw new MailTemplateInvalidError('body', failure.message, lineOfBody(failure.line), error);
  }
}

interface MjmlNode {
  content?: string | undefined;
  /** Missing for what holds text. */
  children?: MjmlNode[] | undefined;
}

const mjmlNode: z.ZodType<MjmlNode> = z.lazy(() =>
  z.object({ content: z.string().optional(), children: z.array(mjmlNode).optional() }),
);

/** Text between elements. The library drops it without a word. */
function strayText({ content, children }: MjmlNode): string | undefined {
  if (!children) return undefined;
  const own = content?.trim().slice(0, 40);
  return own ? own : children.map(strayText).find((text) => text !== undefined);
}

/** A line of the document as a line of its body. */
function lineOfBody(line: number): number {
  return Math.max(1, line - BODY_LINE + 1);
}
