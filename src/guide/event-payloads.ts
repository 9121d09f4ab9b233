import { webhookEventTypes } from '../shared/outbox/webhook-event-catalogue.js';
import { toWebhookEventTypeObject } from '../webhooks/dto/webhook-event-type.dto.js';

const INTRODUCTION = `# Event payloads

Each event comes as \`{id, type, timestamp, workspace_id, data}\`. These are the JSON Schema of each \`data\` and a sample of
the whole event, as this server sends it. \`GET /api/v1/webhook-event-types\` answers the same.`;

/** Every event type of the catalogue with its JSON Schema and a sample, in Markdown. */
export function eventPayloads(): string {
  const sections = webhookEventTypes().map((eventType) => {
    const { type, description, schema, sample } = toWebhookEventTypeObject(eventType);
    return [
      `## ${type}`,
      description,
      `JSON Schema of \`data\`:\n\n${jsonBlock(schema)}`,
      ...(sample ? [`A sample:\n\n${jsonBlock(sample)}`] : []),
    ];
  });
  return [INTRODUCTION, ...sections.flat()].join('\n\n');
}

function jsonBlock(value: object): string {
  return `\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\``;
}
