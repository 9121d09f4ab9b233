import { normalizeIp } from '@nestjs/throttler';
import { z } from 'zod';

import type { AppRequest } from '../../shared/http/app-request.js';
import { publicId } from '../../shared/ids.js';
import type { Principal } from '../principal.js';

/** The call with which a customer leaves. */
const CANCEL_ROUTE = '/api/flows/cancel';

const sessionCall = z.object({ session_id: publicId('session') });

/**
 * The windows a request counts in.
 *
 * A secret key has one, over all routes, and so has a member. A publishable key is shared by all customers of a
 * merchant, so it has one per client network and one per session. Leaving counts in the session’s only: whatever others
 * on the same network do, a customer can always cancel. The braces keep the buckets of a key on one node of a Redis
 * cluster.
 */
export function requestBuckets(principal: Principal, request: AppRequest): string[] {
  if (principal.member) return [`{${principal.workspaceId}:${principal.member.userId}}`];
  const key = `{${principal.tokenId ?? ''}}`;
  if (principal.kind === 'secret_key') return [key];
  const network = `${key}:network:${clientNetwork(request)}`;
  const sessionId = sessionCall.safeParse(request.body).data?.session_id;
  if (sessionId === undefined) return [network];
  const session = `${key}:session:${sessionId.toLowerCase()}`;
  return request.routeOptions.url === CANCEL_ROUTE ? [session] : [network, session];
}

/** The caller's IPv4 address, or the /64 of its IPv6 address: a household has that many at its disposal. */
export function clientNetwork(request: AppRequest): string {
  return normalizeIp(request.ip);
}
