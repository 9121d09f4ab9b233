import { z } from 'zod';

import { addIntervals } from '../billing/calendar.js';
import { releaseSchedule } from '../billing/schedule-phases.js';
import { priceFor } from '../billing/subscription-items.js';
import { flag, integer, mergeMetadata, metadata, oneOf, text } from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireSchedule, WireSchedulePhase, WireSubscription } from '../wire.js';
import { currencyCode } from './price-amounts.js';
import { discountsParam, prorationBehavior } from './subscriptions.update.js';

const moment = z.union([integer, z.literal('now')]);

const phaseParam = z.strictObject({
  items: z.array(z.strictObject({ price: text, quantity: integer.optional(), metadata: metadata.optional() })),
  currency: currencyCode.optional(),
  start_date: moment.optional(),
  end_date: moment.optional(),
  duration: z
    .strictObject({ interval: oneOf('day', 'week', 'month', 'year'), interval_count: integer.optional() })
    .optional(),
  discounts: discountsParam.optional(),
  trial_end: integer.optional(),
  proration_behavior: prorationBehavior.optional(),
  metadata: metadata.optional(),
});

type PhaseParam = z.infer<typeof phaseParam>;

/** `/v1/subscription_schedules` */
export const scheduleRoutes: readonly Route[] = [
  route('POST /v1/subscription_schedules', { from_subscription: text }, ({ tx, params }) =>
    createSchedule(tx, tx.get('subscriptions', params.from_subscription, 'from_subscription')),
  ),

  route('GET /v1/subscription_schedules/:id', {}, ({ tx, id }) => tx.get('schedules', id)),

  route(
    'POST /v1/subscription_schedules/:id',
    {
      phases: z.array(phaseParam).optional(),
      end_behavior: oneOf('release', 'cancel').optional(),
      proration_behavior: prorationBehavior.optional(),
      metadata: metadata.optional(),
    },
    ({ tx, id, params }) => {
      const schedule = activeSchedule(tx, id);
      schedule.end_behavior = params.end_behavior ?? schedule.end_behavior;
      schedule.metadata = mergeMetadata(schedule.metadata ?? {}, params.metadata);
      if (params.phases) setPhases(tx, schedule, params.phases);
      tx.emitUpdated('subscription_schedule.updated', 'schedules', schedule);
      return schedule;
    },
  ),

  route('POST /v1/subscription_schedules/:id/release', { preserve_cancel_date: flag.optional() }, ({ tx, id }) => {
    const schedule = activeSchedule(tx, id);
    const subscription = tx.get('subscriptions', String(schedule.subscription));
    releaseSchedule(tx, schedule, subscription);
    tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
    return schedule;
  }),

  listRoute('GET /v1/subscription_schedules', { customer: text.optional() }, ({ tx, params }) =>
    tx.all('schedules').filter((row) => params.customer === undefined || row.customer === params.customer),
  ),
];

function createSchedule(tx: Transaction, subscription: WireSubscription): WireSchedule {
  if (subscription.schedule !== null) {
    throw invalidRequest(
      `You cannot migrate a subscription that is already attached to a schedule: \`${subscription.schedule}\`.`,
      { param: 'from_subscription' },
    );
  }
  const [first] = subscription.items.data;
  const dates = { start_date: first?.current_period_start ?? tx.now, end_date: first?.current_period_end ?? tx.now };
  const items = subscription.items.data.map((item) => ({ price: item.price.id, quantity: item.quantity ?? 1 }));
  const discounts = subscription.discounts.map((discount) => ({ discount: String(discount) }));
  const schedule = tx.insert('schedules', {
    ...structuredClone(SCHEDULE_DEFAULTS),
    id: newId('sub_sched'),
    billing_mode: subscription.billing_mode,
    created: tx.now,
    current_phase: dates,
    customer: subscription.customer,
    phases: [phaseOf(subscription.currency, dates, { items, discounts })],
    subscription: subscription.id,
  });
  schedule.default_settings.default_payment_method = subscription.default_payment_method;
  subscription.schedule = schedule.id;
  tx.emit('subscription_schedule.created', schedule);
  tx.emitUpdated('customer.subscription.updated', 'subscriptions', subscription);
  return schedule;
}

/** Phases follow each other without gaps, and the running one keeps its start. */
function setPhases(tx: Transaction, schedule: WireSchedule, wanted: readonly PhaseParam[]): void {
  const subscription = tx.get('subscriptions', String(schedule.subscription));
  const running = schedule.current_phase?.start_date ?? tx.now;
  let start = running;
  schedule.phases = wanted.map((wish, index) => {
    const name = `phases[${index}]`;
    const wished = wish.start_date === 'now' ? tx.now : wish.start_date;
    if (index === 0 && wished !== undefined && wished !== running) {
      throw invalidRequest('You can not modify the start date of the current phase.', { param: `${name}[start_date]` });
    }
    assertCurrency(subscription, wish, name);
    assertDiscounts(tx, wish, name);
    wish.items.forEach((item, at) => priceFor(tx, subscription.currency, item, `${name}[items][${at}]`));
    const end = endOf(tx, wish, start, { name, isLast: index === wanted.length - 1 });
    if (end <= start)
      throw invalidRequest('The end date must be after the start date.', { param: `${name}[end_date]` });
    const phase = phaseOf(subscription.currency, { start_date: start, end_date: end }, wish);
    start = end;
    return phase;
  });
  const [first] = schedule.phases;
  if (!first) throw invalidRequest('Missing required param: phases.', { code: 'parameter_missing', param: 'phases' });
  schedule.current_phase = { start_date: first.start_date, end_date: first.end_date };
}

function assertCurrency(subscription: WireSubscription, { currency }: PhaseParam, name: string): void {
  if (currency === undefined || currency === subscription.currency) return;
  throw invalidRequest('The currency of a subscription cannot be changed.', { param: `${name}[currency]` });
}

function assertDiscounts(tx: Transaction, { discounts }: PhaseParam, name: string): void {
  (discounts ?? []).forEach(({ discount, coupon }, at) => {
    if (discount !== undefined) tx.get('discounts', discount, `${name}[discounts][${at}][discount]`);
    if (coupon !== undefined) tx.get('coupons', coupon, `${name}[discounts][${at}][coupon]`);
  });
}

function endOf(tx: Transaction, wish: PhaseParam, start: number, at: { name: string; isLast: boolean }): number {
  if (wish.end_date !== undefined) return wish.end_date === 'now' ? tx.now : wish.end_date;
  const length = wish.duration ?? (at.isLast ? { interval: 'month' } : undefined);
  if (!length) {
    throw invalidRequest(`Missing required param: ${at.name}[end_date].`, {
      code: 'parameter_missing',
      param: `${at.name}[end_date]`,
    });
  }
  return addIntervals(start, { interval_count: 1, ...length }, 1);
}

function phaseOf(
  currency: string,
  dates: { start_date: number; end_date: number },
  wish: Pick<PhaseParam, 'items' | 'proration_behavior' | 'metadata' | 'discounts' | 'trial_end'>,
): WireSchedulePhase {
  return {
    ...dates,
    add_invoice_items: [],
    application_fee_percent: null,
    billing_cycle_anchor: null,
    billing_thresholds: null,
    collection_method: null,
    currency,
    default_payment_method: null,
    default_tax_rates: [],
    description: null,
    discounts: (wish.discounts ?? []).map((each) => ({ coupon: null, discount: null, promotion_code: null, ...each })),
    invoice_settings: null,
    items: wish.items.map((item) => ({
      billing_thresholds: null,
      discounts: [],
      metadata: mergeMetadata({}, item.metadata),
      plan: item.price,
      price: item.price,
      quantity: item.quantity ?? 1,
      tax_rates: [],
    })),
    metadata: mergeMetadata({}, wish.metadata),
    on_behalf_of: null,
    proration_behavior: wish.proration_behavior ?? 'create_prorations',
    transfer_data: null,
    trial_end: wish.trial_end ?? null,
  };
}

function activeSchedule(tx: Transaction, id: string): WireSchedule {
  const schedule = tx.get('schedules', id);
  if (schedule.status === 'active') return schedule;
  throw invalidRequest(
    `You cannot update a subscription schedule that is currently in the \`${schedule.status}\` status.`,
  );
}

const SCHEDULE_DEFAULTS: WireSchedule = {
  id: '',
  object: 'subscription_schedule',
  application: null,
  billing_mode: { flexible: null, type: 'flexible' },
  canceled_at: null,
  completed_at: null,
  created: 0,
  current_phase: null,
  customer: '',
  customer_account: null,
  default_settings: {
    application_fee_percent: null,
    billing_cycle_anchor: 'automatic',
    billing_thresholds: null,
    collection_method: 'charge_automatically',
    default_payment_method: null,
    description: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      days_until_due: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    on_behalf_of: null,
    transfer_data: null,
  },
  end_behavior: 'release',
  livemode: false,
  metadata: {},
  pause_schedules: [],
  phases: [],
  released_at: null,
  released_subscription: null,
  status: 'active',
  subscription: null,
  test_clock: null,
};
