import { CancelFlow, type FlowRequest } from './core/cancel-flow.js';
import { Outbox } from './core/outbox.js';
import { localStorageOrNone, outboxStore } from './core/outbox-store.js';
import type { CanceledOutcome, CancelOutcome, ClosedOutcome, FallbackOutcome, SavedOutcome } from './core/outcome.js';
import { httpTransport } from './core/transport.js';
import { showDialog } from './ui/dialog.js';

/** What the server takes for a language tag. */
const LOCALE = /^[a-z]{2,3}([-_][a-z0-9]{2,8}){0,3}$/i;

/** How to reach Retainly. */
export interface RetainlyConfig {
  publishableKey: string;
  /** Base URL of the Retainly server. The script of `/sdk/v1.js` knows where it came from and needs none. */
  apiBase?: string;
}

/** Whose subscription is to be cancelled. */
export interface CancelRequest {
  subscriptionId: string;
  customerId: string;
  email?: string;
  /** Made by your server; see the integration guide. */
  identityToken?: string;
  /** At most 50 keys, five levels, 8 KiB. */
  metadata?: Record<string, unknown>;
  /** Language tag such as `de` or `pt-BR`; the page's language unless given. */
  locale?: string;
}

/** What the page does about each outcome. Each is called at most once, as soon as the outcome is known. */
export interface CancelCallbacks {
  onSaved?: (outcome: SavedOutcome) => unknown;
  onCanceled?: (outcome: CanceledOutcome) => unknown;
  onClosed?: (outcome: ClosedOutcome) => unknown;
  /** Your own cancellation, for when Retainly cannot help: without it, a customer could not leave. */
  onFallback: (outcome: FallbackOutcome) => unknown;
}

/** One merchant's Retainly in this page. */
export interface RetainlyClient {
  /**
   * Opens the cancel dialog; while it is open, further calls share it.
   * @returns the outcome, once the customer has closed the dialog. Never rejects.
   */
  cancel: (options: CancelRequest & CancelCallbacks) => Promise<CancelOutcome>;
  /** The same without a user interface, for your own: call `begin()` and show its `state`. */
  createFlow: (request: CancelRequest) => CancelFlow;
}

/**
 * Prepares Retainly for this page and sends what an earlier page could not. Never throws: with a configuration that
 * cannot work, `cancel` goes to the fallback.
 */
export function init(config: RetainlyConfig): RetainlyClient {
  const { publishableKey, apiBase = '' } = config;
  const transport = httpTransport({ publishableKey, apiBase });
  const outbox = new Outbox(transport, outboxStore(localStorageOrNone(), `retainly:${publishableKey}`));
  if (problemOf(config) === undefined) sendInTime(outbox);

  const createFlow = (request: CancelRequest) => new CancelFlow(toFlowRequest(request), { transport, outbox });
  let open: Promise<CancelOutcome> | undefined;
  return {
    createFlow,
    cancel: (options) => {
      open ??= cancel(options, problemOf(config, options), () => createFlow(options)).finally(() => {
        open = undefined;
      });
      return open;
    },
  };
}

async function cancel(
  callbacks: CancelCallbacks,
  problem: string | undefined,
  createFlow: () => CancelFlow,
): Promise<CancelOutcome> {
  if (problem !== undefined) {
    console.error(`Retainly: ${problem}`);
    const outcome: FallbackOutcome = { outcome: 'fallback', stage: 'start', reason: 'bad_config' };
    announce(outcome, callbacks);
    return outcome;
  }
  const flow = createFlow();
  void flow.ended.then((outcome) => {
    announce(outcome, callbacks);
  });
  const dismissed = showDialog(flow);
  void flow.begin();
  const outcome = await flow.ended;
  await dismissed;
  return outcome;
}

/** A callback that fails is the page's own error, and is reported as one. */
function announce(outcome: CancelOutcome, callbacks: CancelCallbacks): void {
  void Promise.resolve().then(() => {
    switch (outcome.outcome) {
      case 'saved':
        return callbacks.onSaved?.(outcome);
      case 'canceled':
        return callbacks.onCanceled?.(outcome);
      case 'closed':
        return callbacks.onClosed?.(outcome);
      case 'fallback':
        return callbacks.onFallback(outcome);
    }
  });
}

function sendInTime(outbox: Outbox): void {
  void outbox.flush();
  globalThis.addEventListener('online', () => void outbox.flush());
  // The last moment a page is sure to get on a phone.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') void outbox.flush();
  });
  globalThis.addEventListener('pagehide', () => void outbox.flush());
}

/** What keeps a configuration or a request from working, if anything; callers may not use TypeScript. */
function problemOf(config: Partial<RetainlyConfig>, request?: Partial<CancelRequest>): string | undefined {
  if (!config.publishableKey) return 'init() needs a publishableKey.';
  if (!config.apiBase || !URL.canParse(config.apiBase)) return 'init() needs the apiBase of your Retainly server.';
  if (request && (!request.subscriptionId || !request.customerId)) {
    return 'cancel() needs a subscriptionId and a customerId.';
  }
  return undefined;
}

function toFlowRequest(request: CancelRequest): FlowRequest {
  const { subscriptionId, customerId, email, metadata, identityToken } = request;
  const locale = request.locale ?? document.documentElement.lang;
  return {
    start: {
      subscription_id: subscriptionId,
      customer_id: customerId,
      ...(email !== undefined && { email }),
      ...(metadata !== undefined && { metadata }),
      ...(LOCALE.test(locale) && { locale }),
    },
    ...(identityToken !== undefined && { identityToken }),
  };
}
