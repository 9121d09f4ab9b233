import type { FastifyInstance } from 'fastify';

import { UnsupportedMediaTypeError } from '../errors/http-errors.js';

const MAX_BYTES = 1_024;

/**
 * Lets pages of ours send a form without fields. What is in the form is thrown away; everywhere else forms stay 415.
 * @param prefix of the paths of such pages, such as `/r/`
 */
export function acceptEmptyForms(fastify: FastifyInstance, prefix: string): void {
  const options = { parseAs: 'buffer', bodyLimit: MAX_BYTES } as const;
  fastify.addContentTypeParser('application/x-www-form-urlencoded', options, (request, _body, done) => {
    if (request.url.startsWith(prefix)) done(null, undefined);
    else done(new UnsupportedMediaTypeError('Send the body as application/json.'), undefined);
  });
}
