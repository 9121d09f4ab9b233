import type {
  WireCharge,
  WireCoupon,
  WireCustomer,
  WireDiscount,
  WireEvent,
  WireInvoice,
  WireInvoiceLine,
  WireInvoicePayment,
  WirePaymentIntent,
  WirePaymentMethod,
  WirePortalSession,
  WirePrice,
  WireProduct,
  WireSchedule,
  WireSubscription,
  WireTestClock,
  WireWebhookEndpoint,
} from '../wire.js';
import type { OwnBehaviour } from '../billing/card-behaviours.js';
import { newId } from './ids.js';

/** What happened in the delivery of an event to the account's webhook endpoints. */
export type DeliveryState = 'none' | 'pending' | 'delivered' | 'failed';

/** An event with its delivery state, which is no part of the event itself. */
export interface StoredEvent {
  id: string;
  event: WireEvent;
  delivery: DeliveryState;
}

/** Charges or credits that the next invoice of a subscription picks up. */
export interface PendingLine {
  id: string;
  subscriptionId: string;
  line: WireInvoiceLine;
}

/** How a card behaves: a name in `TEST_CARDS`, by payment method, or a behaviour of its own. */
export interface CardBehaviour {
  id: string;
  testCard: string;
  own?: OwnBehaviour;
}

/** Every table of an account. */
export interface Tables {
  customers: WireCustomer;
  products: WireProduct;
  prices: WirePrice;
  coupons: WireCoupon;
  /** Deleted coupons, which live on in the discounts made of them. */
  deletedCoupons: WireCoupon;
  discounts: WireDiscount;
  subscriptions: WireSubscription;
  schedules: WireSchedule;
  invoices: WireInvoice;
  invoicePayments: WireInvoicePayment;
  pendingLines: PendingLine;
  paymentIntents: WirePaymentIntent;
  charges: WireCharge;
  paymentMethods: WirePaymentMethod;
  cardBehaviours: CardBehaviour;
  portalSessions: WirePortalSession;
  testClocks: WireTestClock;
  webhookEndpoints: WireWebhookEndpoint;
  events: StoredEvent;
}

/** The name of a table. */
export type TableName = keyof Tables;

/** The answer kept for an idempotency key; `status` is absent while the first request is in flight. */
export interface IdempotentAnswer {
  fingerprint: string;
  status?: number;
  body?: string;
}

/** A request as the account saw it. */
export interface RecordedRequest {
  id: string;
  method: string;
  path: string;
  params: object;
  idempotencyKey: string | null;
  /** Null when the connection was cut or left hanging. */
  status: number | null;
  /** The answer came from the idempotency store; nothing ran. */
  isReplay: boolean;
  /** The request changed the account's state. False for reads, replays and refused requests. */
  isMutation: boolean;
  /** The fault that was injected into this request, if any. */
  fault: string | null;
}

const TABLE_NAMES: readonly TableName[] = [
  'customers',
  'products',
  'prices',
  'coupons',
  'deletedCoupons',
  'discounts',
  'subscriptions',
  'schedules',
  'invoices',
  'invoicePayments',
  'pendingLines',
  'paymentIntents',
  'charges',
  'paymentMethods',
  'cardBehaviours',
  'portalSessions',
  'testClocks',
  'webhookEndpoints',
  'events',
];

/** What an account does when the last automatic retry of an invoice failed. */
export type AfterFinalFailure = 'cancel' | 'mark_uncollectible' | 'leave';

/** How many events, requests and idempotent answers an account remembers; the oldest go first. */
const MEMORY = 20_000;

/** The plain form of an account, for the state file. */
export interface AccountSnapshot {
  key: string;
  id: string;
  isRevoked: boolean;
  clockOffsetSeconds: number;
  afterFinalFailure: AfterFinalFailure;
  invoiceCount: number;
  tables: Record<string, unknown[]>;
  idempotency: [string, IdempotentAnswer][];
}

/** Everything one Stripe account holds. Each secret key is an account of its own. */
export class Account {
  readonly tables: { readonly [Name in TableName]: Map<string, Tables[Name]> };
  readonly idempotency = new Map<string, IdempotentAnswer>();
  readonly requests: RecordedRequest[] = [];
  id = newId('acct');
  isRevoked = false;
  /** How far the account's clock runs ahead of the double's. */
  clockOffsetSeconds = 0;
  afterFinalFailure: AfterFinalFailure = 'leave';
  invoiceCount = 0;
  /** Where the double shows the pages that customers see, without a slash at the end. */
  pagesUrl = 'https://billing.stripe.example.com';
  /** When something falls due next, in Unix seconds; undefined when it must be looked up again. */
  nextDueAt: number | undefined;

  constructor(readonly key: string) {
    this.tables = Object.fromEntries(TABLE_NAMES.map((name) => [name, new Map()])) as unknown as Account['tables'];
  }

  /** Rebuilds an account from its snapshot. Answers still in flight when it was taken are forgotten. */
  static restore(snapshot: AccountSnapshot): Account {
    const account = new Account(snapshot.key);
    account.id = snapshot.id;
    account.isRevoked = snapshot.isRevoked;
    account.clockOffsetSeconds = snapshot.clockOffsetSeconds;
    account.afterFinalFailure = snapshot.afterFinalFailure;
    account.invoiceCount = snapshot.invoiceCount;
    for (const name of TABLE_NAMES) {
      const table = account.tables[name] as Map<string, { id: string }>;
      for (const row of (snapshot.tables[name] ?? []) as { id: string }[]) table.set(row.id, row);
    }
    for (const [key, answer] of snapshot.idempotency) account.idempotency.set(key, answer);
    return account;
  }

  /** Notes a request. */
  recordRequest(request: RecordedRequest): void {
    this.requests.push(request);
    if (this.requests.length > MEMORY) this.requests.shift();
  }

  /** Forgets the oldest events and idempotent answers beyond what an account remembers. */
  forgetOldest(): void {
    for (const memory of [this.tables.events, this.idempotency]) {
      for (const key of memory.keys()) {
        if (memory.size <= MEMORY) break;
        memory.delete(key);
      }
    }
  }

  /** Frees the idempotency keys of requests that never ended. */
  freeKeys(): void {
    for (const [key, answer] of this.idempotency) if (answer.status === undefined) this.idempotency.delete(key);
  }

  /** The account as plain data. Requests are not part of it: they describe one run of the double. */
  snapshot(): AccountSnapshot {
    const { key, id, isRevoked, clockOffsetSeconds, afterFinalFailure, invoiceCount } = this;
    return {
      key,
      id,
      isRevoked,
      clockOffsetSeconds,
      afterFinalFailure,
      invoiceCount,
      tables: Object.fromEntries(TABLE_NAMES.map((name) => [name, [...this.tables[name].values()]])),
      idempotency: [...this.idempotency].filter(([, answer]) => answer.status !== undefined),
    };
  }
}
