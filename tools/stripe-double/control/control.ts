import type { IncomingMessage, ServerResponse } from 'node:http';

import { z } from 'zod';

import { testCardName } from '../billing/card-behaviours.js';
import type { Fixtures } from '../fixtures.js';
import { type Fault, FAULT_KINDS, type FaultKind } from '../http/faults.js';
import { readBody } from '../http/incoming.js';
import { StripeFailure } from '../http/stripe-failure.js';
import { seedDemoCatalogue } from '../seed/demo-catalogue.js';
import type { Account, RecordedRequest } from '../state/account.js';
import type { WireEvent } from '../wire.js';

/** What the remote control needs of a double. */
export interface ControlledDouble {
  account(secretKey: string): Account;
  fixtures(secretKey: string): Fixtures;
  requests(of: { account: string }): readonly RecordedRequest[];
  mutations(of: { account: string }): readonly RecordedRequest[];
  events(of: { account: string }): readonly WireEvent[];
  failNext(fault: Fault): void;
  clearFaults(account?: string): void;
  advance(secretKey: string, seconds: number): void;
  nowOf(account: Account): number;
}

const fault = z.strictObject({
  kind: z.enum(FAULT_KINDS as [FaultKind, ...FaultKind[]]),
  account: z.string().optional(),
  method: z.string().optional(),
  path: z.string().optional(),
  path_pattern: z.string().optional(),
  times: z.int().positive().optional(),
  delay_ms: z.int().positive().optional(),
  decline_code: z.string().optional(),
  advice_code: z.string().optional(),
});
const webhook = z.strictObject({
  url: z.url(),
  secret: z.string().startsWith('whsec_').optional(),
  enabled_events: z.array(z.string()).default(['*']),
});
const settings = z.strictObject({
  is_revoked: z.boolean().optional(),
  after_final_failure: z.enum(['cancel', 'mark_uncollectible', 'leave']).optional(),
});
const advance = z.strictObject({ seconds: z.int().positive() });
const seed = z.strictObject({ customers: z.int().min(1).max(1_000).optional() });
const card = z.strictObject({ customer: z.string(), card: z.string() });

type Command = (double: ControlledDouble, key: string, body: unknown) => unknown;

/** `POST /_double/accounts/<secret key>/<command>` */
const COMMANDS: Readonly<Record<string, Command>> = {
  advance: (double, key, body) => {
    double.advance(key, advance.parse(body).seconds);
    return { now: double.nowOf(double.account(key)) };
  },
  card: (double, key, body) => {
    const wish = card.parse(body);
    if (testCardName(wish.card) === undefined)
      throw new StripeFailure(400, { type: 'invalid_request_error', message: `Unknown test card: ${wish.card}` });
    return double.fixtures(key).replaceCard(wish.customer, wish.card);
  },
  seed: (double, key, body) => seedDemoCatalogue(double.fixtures(key), seed.parse(body ?? {})),
  settings: (double, key, body) => {
    const wish = settings.parse(body);
    const account = double.account(key);
    account.isRevoked = wish.is_revoked ?? account.isRevoked;
    account.afterFinalFailure = wish.after_final_failure ?? account.afterFinalFailure;
    return describe(double, key);
  },
  webhook: (double, key, body) => {
    const { url, secret, enabled_events: enabledEvents } = webhook.parse(body);
    return double.fixtures(key).webhook({ url, enabledEvents, ...(secret !== undefined && { secret }) });
  },
};

/** `GET /_double/accounts/<secret key>[/<view>]` */
const VIEWS: Readonly<Record<string, Command>> = {
  state: (double, key) => describe(double, key),
  requests: (double, key) => double.requests({ account: key }),
  mutations: (double, key) => double.mutations({ account: key }),
  events: (double, key) => double.events({ account: key }),
};

const GLOBAL: Readonly<Record<string, (double: ControlledDouble, body: unknown) => unknown>> = {
  'GET /_double/health': () => ({ status: 'ok' }),
  'POST /_double/faults': (double, body) => addFault(double, fault.parse(body)),
  'DELETE /_double/faults': (double) => {
    double.clearFaults();
    return { status: 'ok' };
  },
};

/**
 * Serves `/_double/*`, the remote control of the double. Bodies and answers are JSON; wrong input is answered with 400
 * and what is wrong with it.
 */
export async function handleControl(
  double: ControlledDouble,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const text = await readBody(message);
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const answer = run(double, `${message.method ?? 'GET'} ${message.url ?? ''}`, body);
    send(response, answer === undefined ? 404 : 200, answer ?? { error: 'No such control endpoint.' });
  } catch (error) {
    send(response, 400, { error: error instanceof z.ZodError ? error.issues : String(error) });
  }
}

function run(double: ControlledDouble, operation: string, body: unknown): unknown {
  const global = GLOBAL[operation];
  if (global) return global(double, body);
  const match = /^(GET|POST) \/_double\/accounts\/([^/]+)(?:\/(\w+))?$/.exec(operation);
  if (!match) return undefined;
  const [, method, key = '', name = 'state'] = match;
  const commands = method === 'GET' ? VIEWS : COMMANDS;
  return Object.hasOwn(commands, name) ? commands[name]?.(double, decodeURIComponent(key), body) : undefined;
}

function addFault(double: ControlledDouble, wish: z.infer<typeof fault>): object {
  const path = wish.path_pattern === undefined ? wish.path : new RegExp(wish.path_pattern);
  double.failNext({
    kind: wish.kind,
    ...(wish.account !== undefined && { account: wish.account }),
    ...(wish.method !== undefined && { method: wish.method }),
    ...(path !== undefined && { path }),
    ...(wish.times !== undefined && { times: wish.times }),
    ...(wish.delay_ms !== undefined && { delayMs: wish.delay_ms }),
    ...(wish.decline_code !== undefined && { declineCode: wish.decline_code }),
    ...(wish.advice_code !== undefined && { adviceCode: wish.advice_code }),
  });
  return { status: 'ok' };
}

function describe(double: ControlledDouble, key: string): object {
  const account = double.account(key);
  const tables = Object.entries(account.tables).map(([name, rows]) => [name, [...rows.values()]]);
  return {
    id: account.id,
    now: double.nowOf(account),
    is_revoked: account.isRevoked,
    after_final_failure: account.afterFinalFailure,
    tables: Object.fromEntries(tables) as object,
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
