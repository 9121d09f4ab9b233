import { ExplainedError } from '../services/explained-error.js';

/** What an endpoint is to receive, and where. */
export interface EndpointWish {
  url: string;
  event_types: string[];
}

/**
 * Adds a webhook endpoint over the API.
 * @returns its id
 * @throws ExplainedError with the answer when the API refuses.
 */
export async function addEndpoint(apiUrl: string, secretKey: string, wish: EndpointWish): Promise<string> {
  const answer = await fetch(`${apiUrl}/api/v1/webhook-endpoints`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': secretKey },
    body: JSON.stringify(wish),
  });
  if (answer.status !== 200) throw new ExplainedError(`The endpoint was not added: ${await answer.text()}`);
  return ((await answer.json()) as { id: string }).id;
}
