import type { AppRequest } from '../../shared/http/app-request.js';

/**
 * The value of a header that was sent exactly once. Node joins repeated headers to one text, which could hide a second
 * signature; the raw list does not.
 */
export function soleHeader(request: AppRequest, name: string): string | undefined {
  const { rawHeaders } = request.raw;
  const values = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
  return values.length === 1 ? values[0] : undefined;
}
