import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { InvalidApiKeyError } from '../auth.errors.js';

const BEARER = /^Bearer +(\S+)$/i;

/**
 * The key a request presents as `X-API-Key` or `Authorization: Bearer`; never one from the query, which ends up in
 * logs. An `Authorization` of another scheme is no key. Undefined when there is none.
 *
 * @throws InvalidApiKeyError when a header is given twice: which one counts would be a guess.
 * @throws ParameterInvalidError when both headers are given and differ.
 */
export function presentedKey(request: AppRequest): string | undefined {
  const apiKey = onlyHeader(request, 'x-api-key');
  const bearer = BEARER.exec(onlyHeader(request, 'authorization') ?? '')?.[1];
  if (apiKey !== undefined && bearer !== undefined && apiKey !== bearer) {
    throw new ParameterInvalidError('X-API-Key', 'and Authorization hold different keys; send one of them');
  }
  const key = apiKey ?? bearer;
  return key === '' ? undefined : key;
}

/** A header's value. Node would join or drop a second one silently, so the raw list is counted. */
function onlyHeader(request: AppRequest, name: string): string | undefined {
  const count = request.raw.rawHeaders.filter((item, index) => index % 2 === 0 && item.toLowerCase() === name).length;
  if (count > 1) throw new InvalidApiKeyError(`The header ${name} is given more than once.`);
  const value = request.headers[name];
  return typeof value === 'string' ? value.trim() : undefined;
}
