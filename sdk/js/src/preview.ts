import { CancelFlow } from './core/cancel-flow.js';
import { previewTransport } from './core/preview-transport.js';
import type { FlowContent } from './core/wire.js';
import { showDialog } from './ui/dialog.js';

export type { FlowContent } from './core/wire.js';

/** A preview on the page. */
export interface Preview {
  /** Takes it away again. */
  remove: () => void;
}

/**
 * Shows the real dialog inside `container`, playing these contents without a network: every offer and cancellation
 * succeeds, and nothing is recorded. When it has ended, it begins anew.
 *
 * The contents are those of `POST /api/v1/flows/preview`, or put together by hand.
 */
export function showPreview(container: HTMLElement, content: FlowContent): Preview {
  let isRemoved = false;
  const play = async (): Promise<void> => {
    while (!isRemoved) {
      const flow = new CancelFlow(
        { start: { subscription_id: 'preview', customer_id: 'preview' } },
        { transport: previewTransport(content), outbox: SILENT },
      );
      const dismissed = showDialog(flow, container);
      await flow.begin();
      const { outcome } = await flow.ended;
      await dismissed;
      if (outcome === 'fallback') return; // it could not be shown, and would not be the next time
    }
  };
  void play();
  return {
    remove: () => {
      isRemoved = true;
      container.replaceChildren();
    },
  };
}

const SILENT = { add: () => undefined, flush: () => Promise.resolve() };
