import type { Delivery } from './webhook-types.js';

/** Every state of a delivery, in the order a filter lists them. */
export const DELIVERY_STATES: readonly Delivery['state'][] = [
  'delivered',
  'pending',
  'delivering',
  'retrying',
  'exhausted',
  'held',
  'discarded',
];

/** Colour of a state; its word says the same. */
export const STATE_COLORS: Readonly<Record<Delivery['state'], string>> = {
  pending: 'blue',
  delivering: 'blue',
  delivered: 'green',
  retrying: 'orange',
  exhausted: 'red',
  held: 'gray',
  discarded: 'gray',
};
