import { z } from 'zod';

import {
  decimalNumber,
  inRange,
  integer,
  mergeMetadata,
  metadata,
  oneOf,
  type ParamsOf,
  range,
  text,
} from '../http/params.js';
import { listRoute, route, type Route } from '../http/route.js';
import { invalidRequest } from '../http/stripe-failure.js';
import { newId } from '../state/ids.js';
import type { Transaction } from '../state/transaction.js';
import type { WireCoupon } from '../wire.js';

const createShape = {
  id: text.optional(),
  amount_off: integer.optional(),
  applies_to: z.strictObject({ products: z.array(text) }).optional(),
  currency: text.optional(),
  currency_options: z.record(text, z.strictObject({ amount_off: integer })).optional(),
  duration: oneOf('forever', 'once', 'repeating').optional(),
  duration_in_months: integer.optional(),
  max_redemptions: integer.optional(),
  metadata: metadata.optional(),
  name: text.max(40).optional(),
  percent_off: decimalNumber.optional(),
  redeem_by: integer.optional(),
};

/** A new coupon, parsed. */
export type CouponWish = ParamsOf<typeof createShape>;

/** `/v1/coupons` */
export const couponRoutes: readonly Route[] = [
  route('POST /v1/coupons', createShape, ({ tx, params }) => createCoupon(tx, params)),

  route('GET /v1/coupons/:id', {}, ({ tx, id }) => tx.get('coupons', id)),

  route('POST /v1/coupons/:id', { metadata: metadata.optional(), name: text.max(40).optional() }, (call) => {
    const coupon = call.tx.get('coupons', call.id);
    coupon.name = call.params.name ?? coupon.name;
    coupon.metadata = mergeMetadata(coupon.metadata ?? {}, call.params.metadata);
    call.tx.emitUpdated('coupon.updated', 'coupons', coupon);
    return coupon;
  }),

  route('DELETE /v1/coupons/:id', {}, ({ tx, id }) => {
    const coupon = tx.get('coupons', id);
    tx.insert('deletedCoupons', { ...coupon, valid: false });
    tx.remove('coupons', id);
    tx.emit('coupon.deleted', coupon);
    return { id, object: 'coupon', deleted: true };
  }),

  listRoute('GET /v1/coupons', { created: range.optional() }, ({ tx, params }) =>
    tx.all('coupons').filter((row) => inRange(row.created, params.created)),
  ),
];

/**
 * Makes a coupon.
 * @throws StripeFailure `resource_already_exists` for an id in use, 400 for amounts or durations that do not fit
 */
export function createCoupon(tx: Transaction, wish: CouponWish): WireCoupon {
  assertAmounts(wish);
  assertDuration(wish);
  if (wish.id !== undefined && tx.find('coupons', wish.id)) {
    throw invalidRequest('Coupon already exists.', { code: 'resource_already_exists' });
  }
  const { metadata: initial, id = newId('co').slice(3, 11), ...chosen } = wish;
  const coupon = tx.insert('coupons', {
    ...COUPON_DEFAULTS,
    ...chosen,
    id,
    created: tx.now,
    metadata: mergeMetadata({}, initial),
  });
  tx.emit('coupon.created', coupon);
  return coupon;
}

const COUPON_DEFAULTS: WireCoupon = {
  id: '',
  object: 'coupon',
  amount_off: null,
  created: 0,
  currency: null,
  duration: 'once',
  duration_in_months: null,
  livemode: false,
  max_redemptions: null,
  metadata: {},
  name: null,
  percent_off: null,
  redeem_by: null,
  times_redeemed: 0,
  valid: true,
};

function assertAmounts(wish: CouponWish): void {
  if ((wish.percent_off === undefined) === (wish.amount_off === undefined)) {
    const isMissing = wish.percent_off === undefined;
    throw invalidRequest(
      isMissing ? 'Must provide percent_off or amount_off.' : 'Cannot specify both percent_off and amount_off.',
    );
  }
  if (wish.percent_off !== undefined && (wish.percent_off <= 0 || wish.percent_off > 100)) {
    throw invalidRequest('Invalid percent_off: must be greater than 0 and at most 100.', { param: 'percent_off' });
  }
  if (wish.amount_off === undefined) return;
  if (wish.amount_off <= 0) throw invalidRequest('Invalid positive integer', { param: 'amount_off' });
  if (wish.currency === undefined) {
    throw invalidRequest('Must provide currency when amount_off is set.', { param: 'currency' });
  }
}

function assertDuration(wish: CouponWish): void {
  const isRepeating = wish.duration === 'repeating';
  if (isRepeating === (wish.duration_in_months !== undefined)) {
    if (isRepeating && (wish.duration_in_months ?? 0) <= 0) {
      throw invalidRequest('Invalid positive integer', { param: 'duration_in_months' });
    }
    return;
  }
  throw invalidRequest(
    isRepeating
      ? 'Must provide duration_in_months when duration is repeating.'
      : 'Can only provide duration_in_months when duration is repeating.',
    { param: 'duration_in_months' },
  );
}
