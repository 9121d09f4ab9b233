/** By which a later start knows the endpoint again. */
const DESCRIPTION = 'The demo shop';

/** How to reach the API, and where the shop takes its events. */
export interface ShopEndpointWish {
  baseUrl: string;
  secretKey: string;
  /** Where events are sent to; changes with the shop's port. */
  url: string;
  /** The signing secret of the last start, which the API does not show again. */
  previousSecret: string | undefined;
}

interface Endpoint {
  id: string;
  url: string;
  description: string | null;
}

/**
 * Subscribes the demo shop to every event, as a merchant would: through the API.
 * @returns the id of the endpoint and the secret its events are signed with
 * @throws Error when the API refuses, for instance since it sends nothing to this machine
 */
export async function ensureShopEndpoint(wish: ShopEndpointWish): Promise<{ id: string; secret: string }> {
  const { url, previousSecret } = wish;
  const { data } = (await call(wish, 'GET', '')) as { data: Endpoint[] };
  const known = data.find(({ description }) => description === DESCRIPTION);
  if (!known) {
    const body = { url, event_types: ['*'], description: DESCRIPTION };
    return (await call(wish, 'POST', '', body)) as { id: string; secret: string };
  }
  const { id } = known;
  if (known.url !== url) await call(wish, 'PATCH', `/${id}`, { url });
  if (previousSecret !== undefined) return { id, secret: previousSecret };
  const rotated = (await call(wish, 'POST', `/${id}/rotate-secret`, { grace_period_seconds: 0 })) as { secret: string };
  return { id, secret: rotated.secret };
}

/** Sends the shop a first event, so that its page and the endpoint's log have something to show. */
export async function greetShop(
  api: Pick<ShopEndpointWish, 'baseUrl' | 'secretKey'>,
  endpointId: string,
): Promise<void> {
  await call(api, 'POST', `/${endpointId}/test`);
}

async function call(
  { baseUrl, secretKey }: Pick<ShopEndpointWish, 'baseUrl' | 'secretKey'>,
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
): Promise<unknown> {
  const answer = await fetch(`${baseUrl}/api/v1/webhook-endpoints${path}`, {
    method,
    headers: { 'x-api-key': secretKey, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`the demo shop hears of no events: ${await answer.text()}`);
  return answer.json();
}
