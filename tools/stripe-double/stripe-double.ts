import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import Stripe from 'stripe';

import { runDueWork } from './billing/due-work.js';
import { handleControl } from './control/control.js';
import { handlePortal, PORTAL_PATH } from './control/portal-page.js';
import { EventSender } from './events/event-sender.js';
import { Fixtures } from './fixtures.js';
import { type Fault, Faults } from './http/faults.js';
import { masked, readIncoming, secretKeyOf } from './http/incoming.js';
import { failureAnswer, newRequestId, type Outcome, RequestPipeline } from './http/request-pipeline.js';
import { Router } from './http/router.js';
import { unauthorized } from './http/stripe-failure.js';
import { ALL_ROUTES } from './resources/index.js';
import { Account, type RecordedRequest, type StoredEvent } from './state/account.js';
import { StateFile } from './state/state-file.js';

const HEARTBEAT_MS = 1_000;

/** How a double is started. */
export interface StripeDoubleOptions {
  /** 0 or absent: any free port. */
  port?: number;
  /** Where the state is kept between runs; absent: only in memory. */
  stateFile?: string;
  /** The real time; accounts add their own offset to it. */
  clock?: () => Date;
}

/**
 * A Stripe for tests and the demo: an HTTP server that the real `stripe` client talks to, with one account per secret
 * key. See README.md in this folder for what it does and what it does not.
 */
export class StripeDouble {
  /** Such as `http://127.0.0.1:40123`. */
  baseUrl = '';
  private readonly accounts = new Map<string, Account>();
  private readonly faults = new Faults();
  private readonly sender = new EventSender();
  private readonly server: Server;
  private readonly pipeline: RequestPipeline;
  private readonly stateFile: StateFile | undefined;
  private heartbeat: NodeJS.Timeout | undefined;

  private constructor(private readonly options: StripeDoubleOptions) {
    this.stateFile = options.stateFile === undefined ? undefined : new StateFile(options.stateFile, this.accounts);
    this.server = createServer((message, response) => void this.serve(message, response));
    this.pipeline = new RequestPipeline({
      router: new Router(ALL_ROUTES),
      faults: this.faults,
      nowOf: (account) => this.nowOf(account),
      changed: (account, events) => this.changed(account, events),
    });
  }

  /** Starts a double on 127.0.0.1, with the accounts of its state file. */
  static async start(options: StripeDoubleOptions = {}): Promise<StripeDouble> {
    const double = new StripeDouble(options);
    if (options.stateFile !== undefined) {
      for (const account of await StateFile.read(options.stateFile)) double.accounts.set(account.key, account);
    }
    await new Promise<void>((resolve, reject) => {
      double.server.once('error', reject);
      double.server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    double.heartbeat = setInterval(() => double.doDueWork(), HEARTBEAT_MS).unref();
    double.baseUrl = `http://127.0.0.1:${(double.server.address() as AddressInfo).port}`;
    for (const account of double.allAccounts()) account.pagesUrl = double.baseUrl;
    return double;
  }

  /** Ends every connection and delivery, and writes the state file. */
  async stop(): Promise<void> {
    clearInterval(this.heartbeat);
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await this.sender.stop();
    await this.stateFile?.flush();
  }

  /** A client for an account of this double, configured as the product configures its own. */
  client(secretKey: string, config: Stripe.StripeConfig = {}): Stripe {
    const { hostname, port } = new URL(this.baseUrl);
    return new Stripe(secretKey, { telemetry: false, host: hostname, port: Number(port), protocol: 'http', ...config });
  }

  /** The account of a secret key, made on first use. */
  account(secretKey: string): Account {
    const existing = this.accounts.get(secretKey);
    if (existing) return existing;
    const account = new Account(secretKey);
    account.pagesUrl = this.baseUrl;
    this.accounts.set(secretKey, account);
    return account;
  }

  /** Every account there is. */
  allAccounts(): Iterable<Account> {
    return this.accounts.values();
  }

  /** Ready-made customers, prices and subscriptions for an account, without HTTP. */
  fixtures(secretKey: string): Fixtures {
    const account = this.account(secretKey);
    return new Fixtures(
      account,
      () => this.nowOf(account),
      (events) => this.changed(account, events),
    );
  }

  /** The requests of an account that changed something, oldest first: no replays, no refused requests. */
  mutations({ account }: { account: string }): readonly RecordedRequest[] {
    return this.requests({ account }).filter((request) => request.isMutation);
  }

  /** Every request of an account since the double started, oldest first. */
  requests({ account }: { account: string }): readonly RecordedRequest[] {
    return this.account(account).requests;
  }

  /** Injects a fault into the next request it is meant for. */
  failNext(fault: Fault): void {
    this.faults.add(fault);
  }

  /** Forgets the faults that still wait, of an account or all, and frees the idempotency keys of hanging requests. */
  clearFaults(account?: string): void {
    this.faults.clear(account);
    for (const each of account === undefined ? this.accounts.values() : [this.account(account)]) each.freeKeys();
  }

  /** Moves an account's clock forward and does what falls due meanwhile. */
  advance(secretKey: string, seconds: number): void {
    const account = this.account(secretKey);
    account.clockOffsetSeconds += seconds;
    this.changed(account, runDueWork(account, this.nowOf(account)));
  }

  /** The time of an account, in Unix seconds. */
  nowOf(account: Account): number {
    const now = this.options.clock?.() ?? new Date();
    return Math.floor(now.getTime() / 1000) + account.clockOffsetSeconds;
  }

  /** The events of an account, oldest first. */
  events({ account }: { account: string }): readonly StoredEvent['event'][] {
    return [...this.account(account).tables.events.values()].map(({ event }) => event);
  }

  /** Resolves when every webhook that is under way has been delivered or given up. */
  drainEvents(): Promise<void> {
    return this.sender.drain();
  }

  /** Renewals and retries happen when they fall due, also while no one asks. */
  private doDueWork(): void {
    for (const account of this.accounts.values()) {
      const events = runDueWork(account, this.nowOf(account));
      if (events.length > 0) this.changed(account, events);
    }
  }

  private changed(account: Account, events: readonly StoredEvent[]): void {
    this.sender.send(account, events);
    this.stateFile?.schedule();
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    if (message.url?.startsWith('/_double')) {
      await handleControl(this, message, response);
      return;
    }
    if (message.url?.startsWith(PORTAL_PATH)) {
      await handlePortal(this, message, response);
      return;
    }
    const requestId = newRequestId();
    const outcome = await this.outcome(message, requestId).catch(failureAnswer);
    respond(message, response, { outcome, requestId });
  }

  private async outcome(message: IncomingMessage, requestId: string): Promise<Outcome> {
    const account = this.account(secretKeyOf(message.headers));
    if (account.isRevoked) throw unauthorized(`Expired API Key provided: ${masked(account.key)}`, 'api_key_expired');
    return this.pipeline.run(account, await readIncoming(message), requestId);
  }
}

function respond(
  message: IncomingMessage,
  response: ServerResponse,
  { outcome, requestId }: { outcome: Outcome; requestId: string },
): void {
  if (outcome.kind === 'reset') message.socket.resetAndDestroy();
  if (outcome.kind !== 'answer' || response.destroyed) return;
  const key = message.headers['idempotency-key'];
  response.writeHead(outcome.status, {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': Stripe.API_VERSION,
    ...(typeof key === 'string' && { 'idempotency-key': key }),
    ...(outcome.isReplay && { 'idempotent-replayed': 'true' }),
  });
  response.end(outcome.body);
}
