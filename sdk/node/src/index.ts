export { Retainly, type RetainlyOptions, answerOf } from './client.js';
export { RetainlyError } from './error.js';
export { createIdentityToken, type IdentityClaims } from './identity-token.js';
export type { ListPath, RowOf } from './lists.js';
export { verifyWebhook, type WebhookEvent, type WebhookRequest, WebhookVerificationError } from './webhook.js';
export type { components, paths } from './generated/schema.js';
