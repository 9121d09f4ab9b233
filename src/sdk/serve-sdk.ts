import { Logger } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { RouteNotFoundError } from '../shared/errors/http-errors.js';
import { type BuiltSdk, readBuiltSdk } from './built-sdk.js';

/** `/sdk/v1.js`, `/sdk/<build>/v1.js`, and their source maps. */
const SDK_PATH = /^\/sdk\/(?:([0-9a-f]{16})\/)?(v1\.js(?:\.map)?)$/;
const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 31_536_000;
const NOT_BUILT = 'The SDK is not built on this server. Run `npm run build -w sdk/js`.';

/**
 * Serves the script that merchants' pages load, at `/sdk/v1.js`. `Content-Location` names the same at an address whose
 * content never changes; after an update, that address leads to the present script, as a page must not lose its cancel
 * button over a version.
 *
 * @param dir absolute path of the build; may be missing, and may appear later
 */
export function serveSdk(fastify: FastifyInstance, dir: string): void {
  const logger = new Logger('Sdk');
  let built: Promise<BuiltSdk | undefined> | undefined;
  const load = async () => {
    const sdk = await (built ??= readBuiltSdk(dir));
    if (!sdk) {
      built = undefined;
      logger.warn({ msg: NOT_BUILT, dir });
    }
    return sdk;
  };
  fastify.addHook('onReady', async () => void (await load()));

  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.is404 || !['GET', 'HEAD'].includes(request.method)) return;
    const [path = ''] = request.url.split('?');
    const [, build, name] = SDK_PATH.exec(path) ?? [];
    if (name === undefined) return;
    const sdk = await load();
    if (!sdk) throw new RouteNotFoundError(NOT_BUILT);
    // Every page of every merchant may load it.
    reply.header('cross-origin-resource-policy', 'cross-origin').header('access-control-allow-origin', '*');
    if (build !== undefined && build !== sdk.build) {
      return reply.header('cache-control', 'no-store').redirect(`/sdk/${name}`, 302);
    }
    reply.header('cache-control', build === undefined ? LATEST : IMMUTABLE);
    return send(request, reply, sdk, name);
  });
}

const LATEST = `public, max-age=${HOUR_SECONDS}, stale-while-revalidate=${DAY_SECONDS}`;
const IMMUTABLE = `public, max-age=${YEAR_SECONDS}, immutable`;

function send(request: FastifyRequest, reply: FastifyReply, sdk: BuiltSdk, name: string): FastifyReply {
  const file = sdk.files.get(name);
  if (!file) throw new RouteNotFoundError(`There is no ${name}.`);
  const etag = `"${sdk.build}"`;
  reply.header('etag', etag).header('vary', 'accept-encoding').header('content-location', `/sdk/${sdk.build}/${name}`);
  if ((request.headers['if-none-match'] ?? '').includes(etag)) return reply.status(304).send();
  const isGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
  if (isGzip) reply.header('content-encoding', 'gzip');
  return reply.type(file.contentType).send(isGzip ? file.gzipped : file.plain);
}
