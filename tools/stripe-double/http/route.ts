import { z } from 'zod';

import type { Transaction } from '../state/transaction.js';
import { invalidRequest } from './stripe-failure.js';
import { type ParamsOf, paging, text } from './params.js';

/** A request after authentication and validation. */
export interface Call<Params> {
  tx: Transaction;
  params: Params;
  /** The id in the path; empty on paths without one. */
  id: string;
}

/** What a handler answers: one object, or the whole list that the router pages and presents. */
export type Answer = object | Collection;

/** A list in Stripe's order, newest first, before paging. */
export class Collection {
  constructor(
    readonly rows: readonly { readonly id: string }[],
    readonly limits: { limit?: number; starting_after?: string; ending_before?: string },
  ) {}
}

/** One operation of the API, with its parameters checked. */
export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  /** Such as `/v1/invoices/:id/pay`. */
  path: string;
  params: z.ZodType;
  handle(call: Call<unknown>): Answer;
}

/** What a route does, such as `POST /v1/invoices/:id/pay`. */
export function operationOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`;
}

/**
 * Declares a route. `expand` is allowed on every route and handled by the server.
 *
 * @param shape the parameters of the route; others are refused
 */
export function route<Shape extends z.ZodRawShape>(
  operation: `${Route['method']} /v1/${string}`,
  shape: Shape,
  handle: (call: Call<ParamsOf<Shape>>) => Answer,
): Route {
  const [method = '', path = ''] = operation.split(' ');
  const params = z.strictObject({ ...shape, expand: z.array(text).optional() });
  return { method: method as Route['method'], path, params, handle: handle as Route['handle'] };
}

/** Declares the list of a resource: filters, newest first, cursor paging. */
export function listRoute<Shape extends z.ZodRawShape>(
  operation: `GET /v1/${string}`,
  shape: Shape,
  rows: (call: Call<ParamsOf<Shape>>) => readonly { readonly id: string }[],
): Route {
  return route(operation, { ...shape, ...paging }, (call) => {
    const params = call.params as ParamsOf<Shape> & Collection['limits'];
    return new Collection([...rows({ ...call, params })].reverse(), params);
  });
}

/**
 * The page of a collection that its cursors ask for.
 * @throws StripeFailure 400 for a limit outside 1-100 or a cursor that is not in the list
 */
export function pageOf({ rows, limits }: Collection): { data: readonly object[]; hasMore: boolean } {
  const { limit = 10, starting_after: after, ending_before: before } = limits;
  if (limit < 1 || limit > 100) throw invalidRequest('Invalid limit: must be between 1 and 100', { param: 'limit' });
  if (after !== undefined) {
    const rest = rows.slice(positionOf(rows, after, 'starting_after') + 1);
    return { data: rest.slice(0, limit), hasMore: rest.length > limit };
  }
  if (before !== undefined) {
    const newer = rows.slice(0, positionOf(rows, before, 'ending_before'));
    return { data: newer.slice(-limit), hasMore: newer.length > limit };
  }
  return { data: rows.slice(0, limit), hasMore: rows.length > limit };
}

function positionOf(rows: Collection['rows'], id: string, param: string): number {
  const position = rows.findIndex((row) => row.id === id);
  if (position < 0) throw invalidRequest(`No such object: '${id}'`, { code: 'resource_missing', param });
  return position;
}
