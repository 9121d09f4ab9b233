import { discountCustomer } from './billing/discounts.js';
import { startSubscription, type NewSubscription } from './billing/subscription-start.js';
import { closeDispute, disputeCharge, type DisputeEnd, type PlainDispute } from './resources/disputes.js';
import { payInvoice } from './resources/invoices.routes.js';
import { attach, type CardWish, createCard } from './resources/payment-methods.attach.js';
import { createProduct } from './resources/catalogue.routes.js';
import { createCustomer, type CustomerWish } from './resources/customers.routes.js';
import { createPrice, type PriceWish } from './resources/prices.create.js';
import type { Account, StoredEvent } from './state/account.js';
import { type Origin, Transaction } from './state/transaction.js';
import { newId } from './state/ids.js';
import type {
  WireCustomer,
  WireDiscount,
  WireInvoice,
  WirePaymentMethod,
  WirePrice,
  WireProduct,
  WireSubscription,
  WireWebhookEndpoint,
} from './wire.js';

/** Where the events of an account are sent. */
export interface WebhookWish {
  url: string;
  /** The whole `whsec_…` string. */
  secret?: string;
  /** Event types, or `*`. */
  enabledEvents?: string[];
}

/** When a change happens, and whose request it is; now, and nobody's, unless told. */
export interface CommitWish {
  ageSeconds?: number;
  origin?: Origin;
}

/**
 * Makes things in an account without HTTP. Unlike Stripe's API it can choose ids and begin subscriptions in the past;
 * everything else follows the same rules.
 */
export class Fixtures {
  constructor(
    private readonly account: Account,
    private readonly now: () => number,
    private readonly changed: (events: readonly StoredEvent[]) => void,
  ) {}

  /** A customer whose default card is a test card (`pm_card_visa` unless told; null for none). */
  customer({
    id,
    card = 'pm_card_visa',
    ...wish
  }: CustomerWish & { id?: string; card?: string | null } = {}): WireCustomer {
    return this.commit((tx) => {
      const settings =
        card === null ? {} : { payment_method: card, invoice_settings: { default_payment_method: card } };
      return createCustomer(tx, { ...wish, ...settings }, id);
    });
  }

  /** A product. */
  product({ id, name }: { id?: string; name: string }): WireProduct {
    return this.commit((tx) => createProduct(tx, name, id));
  }

  /** A price; a product of its own unless one is named. */
  price({ id, product, ...wish }: Omit<PriceWish, 'product'> & { id?: string; product?: string }): WirePrice {
    return this.commit((tx) => {
      const productId = product ?? createProduct(tx, wish.nickname ?? 'Product').id;
      return createPrice(tx, { ...wish, product: productId }, id);
    });
  }

  /** A subscription that began `ageSeconds` ago (now unless told), inside its first period. */
  subscription({
    id,
    ageSeconds = 0,
    ...wish
  }: NewSubscription & { id?: string; ageSeconds?: number }): WireSubscription {
    return this.commit((tx) => startSubscription(tx, wish, id), { ageSeconds });
  }

  /** Gives a customer another default card, as when the card was updated in the customer portal. */
  replaceCard(customerId: string, card: string): WirePaymentMethod {
    return this.commit((tx) => {
      const method = attach(tx, card, customerId);
      const customer = tx.get('customers', customerId);
      customer.invoice_settings.default_payment_method = method.id;
      tx.emitUpdated('customer.updated', 'customers', customer);
      return method;
    });
  }

  /** Gives a customer another default card, whose behaviour and look are chosen. */
  ownCard(customerId: string, wish: CardWish): WirePaymentMethod {
    return this.commit((tx) => {
      const method = createCard(tx, 'pm_card_visa', wish);
      attach(tx, method.id, customerId);
      const customer = tx.get('customers', customerId);
      customer.invoice_settings.default_payment_method = method.id;
      tx.emitUpdated('customer.updated', 'customers', customer);
      return method;
    });
  }

  /** The customer pays an open invoice on its hosted page, with a card that works. */
  customerPays(invoiceId: string): WireInvoice {
    return this.commit(
      (tx) => {
        const invoice = tx.get('invoices', invoiceId);
        const method = createCard(tx, 'pm_card_visa', { fingerprint: newId('fp') });
        method.customer = String(invoice.customer);
        return payInvoice(tx, invoice, { payment_method: method.id });
      },
      { origin: { requestId: newId('req'), idempotencyKey: null } },
    );
  }

  /** The customer disputes a charge. */
  dispute(chargeId: string): PlainDispute {
    return this.commit((tx) => disputeCharge(tx, tx.get('charges', chargeId)));
  }

  /** The bank decides about a dispute. */
  closeDispute(dispute: PlainDispute, status: DisputeEnd): PlainDispute {
    return this.commit((tx) => closeDispute(tx, dispute, status));
  }

  /** Gives a customer a discount for all subscriptions without one of their own, as Stripe's dashboard does. */
  discountCustomer(customerId: string, couponId: string): WireDiscount {
    return this.commit((tx) => discountCustomer(tx, tx.get('customers', customerId), tx.get('coupons', couponId)));
  }

  /**
   * Sends the account's events to a URL; doing it again replaces the first. The signing secret is in the answer, a new
   * one unless it is given.
   */
  webhook({ url, secret, enabledEvents = ['*'] }: WebhookWish): WireWebhookEndpoint {
    return this.commit((tx) => {
      const previous = tx.find('webhookEndpoints', 'we_double');
      return tx.insert('webhookEndpoints', {
        id: 'we_double',
        object: 'webhook_endpoint',
        api_version: null,
        application: null,
        created: tx.now,
        description: null,
        enabled_events: enabledEvents,
        livemode: false,
        metadata: {},
        secret: secret ?? previous?.secret ?? newId('whsec'),
        status: 'enabled',
        url,
      });
    });
  }

  /** Runs anything in a transaction of the account; what it returns is a copy. */
  commit<T>(work: (tx: Transaction) => T, { ageSeconds = 0, origin }: CommitWish = {}): T {
    const tx = new Transaction(this.account, this.now() - ageSeconds, origin);
    const result = work(tx);
    this.changed(tx.commit());
    return structuredClone(result);
  }
}
