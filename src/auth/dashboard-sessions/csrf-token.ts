import { createHmac } from 'node:crypto';

/**
 * The token that a session's unsafe requests carry in `X-CSRF-Token`. It follows from the cookie, which scripts cannot
 * read, so it belongs to this session alone and needs no storage; the cookie does not follow from it.
 */
export function csrfTokenOf(cookie: string): string {
  return createHmac('sha256', cookie).update('csrf').digest('base64url');
}
