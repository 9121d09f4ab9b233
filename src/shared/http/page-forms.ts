import type { FastifyInstance } from 'fastify';

import { MalformedJsonError } from '../errors/common.errors.js';
import { UnsupportedMediaTypeError } from '../errors/http-errors.js';

const MAX_BYTES = 16 * 1_024;
/** PostgreSQL cannot store it. Broken Unicode needs no check: decoding a form replaces it. */
const NUL = '\0';

/** Paths of the pages that may send forms, each as the beginning they share, such as `/r/`. */
export interface FormPages {
  /** What is in their forms is thrown away. */
  withoutFields: string;
  /** Their forms become an object of text; a field given twice counts as given last. */
  withFields: string;
}

/** Lets pages of ours send forms, which work without scripts; everywhere else forms stay 415. */
export function acceptPageForms(fastify: FastifyInstance, pages: FormPages): void {
  const options = { parseAs: 'string', bodyLimit: MAX_BYTES } as const;
  fastify.addContentTypeParser('application/x-www-form-urlencoded', options, (request, body: string, done) => {
    if (request.url.startsWith(pages.withoutFields)) return done(null, undefined);
    if (!request.url.startsWith(pages.withFields)) {
      return done(new UnsupportedMediaTypeError('Send the body as application/json.'), undefined);
    }
    const fields = Object.fromEntries(new URLSearchParams(body));
    const isBad = Object.entries(fields).some((pair) => pair.some((text) => text.includes(NUL)));
    return isBad ? done(new MalformedJsonError('The form holds text that cannot be stored.')) : done(null, fields);
  });
}
