import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toPublicId } from '../../shared/ids.js';
import type { WebhookEventType } from '../../shared/outbox/webhook-event-catalogue.js';

const SAMPLE_ID = '01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f';
const jsonObject = z.record(z.string(), z.unknown());

/** An event type as the catalogue lists it. */
export const WebhookEventTypeObject = z
  .object({
    type: z.string().meta({ examples: ['cancel.saved'] }),
    description: z.string(),
    schema: jsonObject.meta({ description: 'JSON Schema (2020-12) of `data`.' }),
    sample: jsonObject.nullable().meta({ description: 'A whole event, as it is sent.' }),
  })
  .meta({ id: 'WebhookEventType', description: 'One type of event.' });
export type WebhookEventTypeObject = z.infer<typeof WebhookEventTypeObject>;

/** The whole catalogue, in one page. */
export const WebhookEventTypePage = listAnswer(WebhookEventTypeObject, 'WebhookEventTypePage');
export type WebhookEventTypePage = z.infer<typeof WebhookEventTypePage>;

/** The wire form of an event type. */
export function toWebhookEventTypeObject({ type, description, data }: WebhookEventType): WebhookEventTypeObject {
  const [example] = z.array(jsonObject).catch([]).parse(data.meta()?.examples);
  return {
    type,
    description,
    schema: z.toJSONSchema(data, { target: 'draft-2020-12' }),
    sample: example ? toSample(type, example) : null,
  };
}

function toSample(type: string, data: Record<string, unknown>): Record<string, unknown> {
  return {
    id: toPublicId('event', SAMPLE_ID),
    type,
    timestamp: '2026-05-01T10:00:00Z',
    workspace_id: toPublicId('workspace', SAMPLE_ID),
    data,
  };
}
