import type { FlowTransport } from './transport.js';
import type { FlowContent } from './wire.js';

/** A transport that plays a server: it starts with this content, and every offer and cancellation succeeds. */
export function previewTransport(content: FlowContent): FlowTransport {
  const answers = {
    start: { ...content, session_id: 'preview' },
    save: { success: true, stripe: { success: true } },
    cancel: { success: true },
    events: { success: true },
  };
  return (route) => Promise.resolve({ ok: true, answer: answers[route] });
}
