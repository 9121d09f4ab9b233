import { withShownItems } from '../state/embedded-items.js';
import { includableAt } from '../state/includable.js';
import type { Transaction } from '../state/transaction.js';
import type { TableName } from '../state/account.js';
import { toJson, type Json, type JsonObject } from '../wire.js';
import { invalidRequest } from './stripe-failure.js';

const MAX_LEVELS = 4;

/** Where an id leads, by object type and path inside the object. */
const REFERENCES: Readonly<Record<string, Readonly<Record<string, readonly TableName[]>>>> = {
  customer: { 'invoice_settings.default_payment_method': ['paymentMethods'] },
  product: { default_price: ['prices'] },
  price: { product: ['products'] },
  subscription: {
    customer: ['customers'],
    default_payment_method: ['paymentMethods'],
    discounts: ['discounts'],
    latest_invoice: ['invoices'],
    schedule: ['schedules'],
    'pending_update.discounts': ['discounts'],
  },
  subscription_item: { discounts: ['discounts'] },
  discount: { customer: ['customers'], 'source.coupon': ['coupons', 'deletedCoupons'] },
  subscription_schedule: {
    customer: ['customers'],
    subscription: ['subscriptions'],
    'phases.items.price': ['prices'],
    'default_settings.default_payment_method': ['paymentMethods'],
  },
  invoice: {
    customer: ['customers'],
    default_payment_method: ['paymentMethods'],
    discounts: ['discounts'],
    'parent.subscription_details.subscription': ['subscriptions'],
    'total_discount_amounts.discount': ['discounts'],
  },
  line_item: { discounts: ['discounts'], subscription: ['subscriptions'], 'pricing.price_details.price': ['prices'] },
  invoice_payment: {
    invoice: ['invoices'],
    'payment.payment_intent': ['paymentIntents'],
    'payment.charge': ['charges'],
  },
  payment_intent: { customer: ['customers'], payment_method: ['paymentMethods'], latest_charge: ['charges'] },
  charge: { customer: ['customers'], payment_intent: ['paymentIntents'] },
  payment_method: { customer: ['customers'] },
};

type ExpandTree = Map<string, ExpandTree>;

/** The object whose field is being looked at, and the path inside it. */
interface Scope {
  type: string;
  path: string;
}

/**
 * The answer for an object: a copy without the fields Stripe shows only on request, with `expand` applied.
 *
 * @throws StripeFailure 400 for a path of more than four levels or one that leads nowhere
 */
export function present(tx: Transaction, value: object, expand: readonly string[] = []): JsonObject {
  return new Presenter(tx).present(toJson(value), { type: '', path: '' }, toTree(expand)) as JsonObject;
}

class Presenter {
  constructor(private readonly tx: Transaction) {}

  present(value: Json, scope: Scope, tree: ExpandTree): Json {
    if (Array.isArray(value)) return value.map((item) => this.present(item, scope, tree));
    if (typeof value === 'string' && tree.size > 0) return this.follow(value, scope, tree);
    if (typeof value !== 'object' || value === null) return value;
    return this.presentObject(value, scope, tree);
  }

  private presentObject(whole: JsonObject, outer: Scope, tree: ExpandTree): JsonObject {
    const value = withShownItems(whole);
    const scope = typeof value.object === 'string' ? { type: value.object, path: '' } : outer;
    const includable = includableAt(scope.type, scope.path);
    const shown: JsonObject = {};
    for (const [key, child] of Object.entries(value)) {
      if (includable.includes(key) && !tree.has(key)) continue;
      shown[key] = this.field(child, { type: scope.type, path: join(scope.path, key) }, tree.get(key));
    }
    for (const [key, subtree] of tree) {
      if (key in shown) continue;
      if (!includable.includes(key)) throw notExpandable(join(scope.path, key));
      shown[key] = this.present(this.include(value, key), { type: scope.type, path: key }, subtree);
    }
    return shown;
  }

  /** A field that was asked for must be an id, hold one further down, or be absent. */
  private field(child: Json, scope: Scope, tree: ExpandTree | undefined): Json {
    if (tree === undefined) return this.present(child, scope, new Map());
    if (typeof child === 'string') return this.follow(child, scope, tree);
    if (typeof child === 'number' || typeof child === 'boolean') throw notExpandable(scope.path);
    if (!Array.isArray(child)) return this.present(child, scope, tree);
    return child.map((item) =>
      typeof item === 'string' ? this.follow(item, scope, tree) : this.present(item, scope, tree),
    );
  }

  private follow(id: string, scope: Scope, tree: ExpandTree): Json {
    const tables = REFERENCES[scope.type]?.[scope.path];
    if (!tables) throw notExpandable(scope.path);
    const target = tables.map((table) => this.tx.find(table, id)).find((row) => row !== undefined);
    return target === undefined ? id : this.present(toJson(target), scope, tree);
  }

  private include(owner: JsonObject, key: string): Json {
    if (owner.object === 'invoice' && key === 'payments') {
      const payments = this.tx.all('invoicePayments').filter((payment) => payment.invoice === owner.id);
      return list(payments.map(toJson), '/v1/invoice_payments');
    }
    if (owner.object === 'customer' && key === 'subscriptions') {
      const subscriptions = this.tx
        .all('subscriptions')
        .filter((subscription) => subscription.customer === owner.id && subscription.status !== 'canceled');
      return list(subscriptions.map(toJson), '/v1/subscriptions');
    }
    return owner[key] ?? null;
  }
}

function list(data: JsonObject[], url: string): JsonObject {
  return { object: 'list', data, has_more: false, url };
}

function toTree(paths: readonly string[]): ExpandTree {
  const root: ExpandTree = new Map();
  for (const path of paths) {
    const levels = path.split('.');
    if (levels.length > MAX_LEVELS) {
      throw invalidRequest(`You cannot expand more than ${MAX_LEVELS} levels of a property (${path}).`, {
        param: 'expand',
      });
    }
    let node = root;
    for (const level of levels) {
      const next: ExpandTree = node.get(level) ?? new Map();
      node.set(level, next);
      node = next;
    }
  }
  return root;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function notExpandable(path: string): Error {
  return invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
}
