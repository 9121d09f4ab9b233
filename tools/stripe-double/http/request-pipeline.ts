import { setTimeout as delay } from 'node:timers/promises';

import Stripe from 'stripe';

import { runDueWork } from '../billing/due-work.js';
import { clockOf } from '../billing/test-clocks.js';
import type { Account, RecordedRequest, StoredEvent } from '../state/account.js';
import { newId } from '../state/ids.js';
import { assertPublished } from '../published/assert-published.js';
import { Transaction } from '../state/transaction.js';
import { present } from './expand.js';
import type { Fault, FaultKind, Faults } from './faults.js';
import { faultFailure } from './fault-failures.js';
import { begin, findReplay, fingerprintOf, keep, release } from './idempotency.js';
import type { Incoming } from './incoming.js';
import { parseParams } from './params.js';
import { Collection, operationOf, pageOf, type Answer } from './route.js';
import type { Router, RouteMatch } from './router.js';
import { invalidRequest, StripeFailure } from './stripe-failure.js';

/** Faults that answer before anything runs. */
const REFUSALS: readonly FaultKind[] = ['error_500_once', 'error_429', 'permission_403'];

/** What goes back to the client: an answer, or an end of the connection without one. */
export type Outcome =
  | { kind: 'answer'; status: number; body: string; isReplay: boolean }
  | { kind: 'reset' }
  /** The connection stays open and silent until one side ends it. */
  | { kind: 'silence' };

/** What the pipeline needs from the double. */
export interface PipelineHost {
  router: Router;
  faults: Faults;
  /** An account's time, in Unix seconds. */
  nowOf(account: Account): number;
  /** Called with the events of every committed change, also an empty list. */
  changed(account: Account, events: readonly StoredEvent[]): void;
}

/** A request on its way, and the fault it meets. */
interface Run {
  request: Incoming;
  record: RecordedRequest;
  fault: Fault | undefined;
}

/** A request that may run: its route and its checked parameters. */
interface Work {
  match: RouteMatch;
  params: unknown;
}

interface Executed {
  status: number;
  body: string;
}

/** Takes one authenticated request from its faults to its answer. */
export class RequestPipeline {
  constructor(private readonly host: PipelineHost) {}

  async run(account: Account, request: Incoming, requestId: string): Promise<Outcome> {
    const fault = this.host.faults.take(account.key, request.method, request.path);
    const record: RecordedRequest = {
      id: requestId,
      method: request.method,
      path: request.path,
      params: request.params,
      idempotencyKey: request.idempotencyKey,
      status: null,
      isReplay: false,
      isMutation: false,
      fault: fault?.kind ?? null,
    };
    account.recordRequest(record);
    const outcome = await this.outcome(account, { request, record, fault });
    if (outcome.kind === 'answer') {
      record.status = outcome.status;
      record.isReplay = outcome.isReplay;
    }
    return outcome;
  }

  private async outcome(account: Account, run: Run): Promise<Outcome> {
    const kind = run.fault?.kind;
    if (kind === 'timeout_before') return { kind: 'silence' };
    if (kind === 'reset_before') return { kind: 'reset' };
    try {
      if (run.fault && REFUSALS.includes(run.fault.kind)) throw faultFailure(run.fault);
      const answer = await this.answer(account, run);
      if (kind === 'timeout_after_apply') return { kind: 'silence' };
      return kind === 'reset_after_apply' ? { kind: 'reset' } : answer;
    } catch (error) {
      return failureAnswer(error);
    }
  }

  private async answer(account: Account, run: Run): Promise<Outcome> {
    const { request } = run;
    const key = request.method === 'POST' ? request.idempotencyKey : null;
    const fingerprint = fingerprintOf(request.method, request.path, request.params);
    const replay = key === null ? undefined : findReplay(account, key, fingerprint);
    if (replay) return { kind: 'answer', ...replay, isReplay: true };

    const match = this.match(request);
    const params = parseParams(match.route.params, request.params);
    assertPublished(operationOf(match.route), request.params);
    if (key === null) return this.executeInTime(account, run, { match, params });
    begin(account, key, fingerprint);
    try {
      const outcome = await this.executeInTime(account, run, { match, params });
      if (outcome.kind === 'answer') keep(account, key, outcome);
      return outcome;
    } catch (error) {
      release(account, key);
      throw error;
    }
  }

  private async executeInTime(account: Account, run: Run, work: Work): Promise<Outcome> {
    if (run.fault?.kind === 'delay') await delay(run.fault.delayMs ?? 0);
    if (run.fault?.kind === 'hang') return { kind: 'silence' };
    return { kind: 'answer', ...this.execute(account, run, work), isReplay: false };
  }

  /** Runs the handler. From here on a failure is an answer that idempotency keeps. */
  private execute(account: Account, { record, fault }: Run, { match, params }: Work): Executed {
    const now = this.host.nowOf(account);
    this.host.changed(account, runDueWork(account, now));
    const clock = clockOf(account, match.id, params);
    const tx = new Transaction(account, clock?.frozen_time ?? now, {
      requestId: record.id,
      idempotencyKey: record.idempotencyKey,
    });
    try {
      if (fault?.kind === 'card_declined_402') throw faultFailure(fault);
      const body = answerBody(tx, match, params);
      this.commit(tx, record);
      if (fault?.kind === 'error_500_after_apply') throw faultFailure(fault);
      return { status: 200, body: fault?.kind === 'ok_without_id' ? '{}' : body };
    } catch (error) {
      if (!(error instanceof StripeFailure)) throw error;
      if (error.keepsChanges) this.commit(tx, record);
      return { status: error.status, body: errorBody(error) };
    }
  }

  private commit(tx: Transaction, record: RecordedRequest): void {
    const isMutation = record.method !== 'GET';
    const events = isMutation ? tx.commit() : [];
    record.isMutation = isMutation;
    this.host.changed(tx.account, events);
  }

  private match(request: Incoming): RouteMatch {
    const version = request.headers['stripe-version'];
    if (version !== undefined && version !== Stripe.API_VERSION) {
      throw invalidRequest(`Invalid Stripe API version: ${String(version)}. The double speaks ${Stripe.API_VERSION}.`);
    }
    const match = this.host.router.find(request.method, request.path);
    if (match) return match;
    throw new StripeFailure(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${request.method}: ${request.path}). The double may not know it.`,
    });
  }
}

/** The answer to a failure that ends a request before or outside its handler. */
export function failureAnswer(error: unknown): Outcome {
  if (error instanceof StripeFailure) {
    return { kind: 'answer', status: error.status, body: errorBody(error), isReplay: false };
  }
  const message = `The Stripe double failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  const body = JSON.stringify({ error: { type: 'api_error', message } });
  return { kind: 'answer', status: 500, body, isReplay: false };
}

/** A new request id, as the `Request-Id` header shows it. */
export function newRequestId(): string {
  return newId('req').slice(0, 18);
}

function answerBody(tx: Transaction, { route, id }: RouteMatch, params: unknown): string {
  const { expand = [], ...own } = params as { expand?: string[] };
  const answer: Answer = route.handle({ tx, params: own, id });
  if (!(answer instanceof Collection)) return JSON.stringify(present(tx, answer, expand), null, 2);
  const { data, hasMore } = pageOf(answer);
  const page = { object: 'list', data, has_more: hasMore, url: route.path.replace(':id', id) };
  return JSON.stringify(present(tx, page, expand), null, 2);
}

function errorBody(error: StripeFailure): string {
  return JSON.stringify({ error: error.body }, null, 2);
}
