import { setTimeout as delay } from 'node:timers/promises';

import { Injectable, type OnModuleDestroy } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { BillingUnavailableError } from '../billing.errors.js';
import { type StripeAccess, StripeClientFactory } from '../stripe/stripe-client.factory.js';
import { StripeCalls } from '../stripe/stripe-calls.js';
import { StripeMetrics } from '../stripe/stripe-metrics.js';
import { addDrift, type Drift, isResumable, type MirrorPass, type PassKind } from './mirror-pass.js';
import { MirrorPassRepository } from './mirror-pass.repository.js';
import { MirrorMetrics } from './mirror-metrics.js';
import { Mirror } from './mirror.service.js';
import { Pace, pauseMs } from './pace.js';
import { type Page, readPage } from './stripe-pages.js';

/** For a page and everything on it that has to be read for itself. */
const PAGE_DEADLINE_MS = 300_000;
/** After so many failures in a row the pass is left where it is. */
const MOST_FAILURES = 6;

/** How far to go, and who wants to know. */
export interface WalkOptions {
  /** No limit unless given; a pass that is not finished goes on with the next walk. */
  maxPages?: number;
  /** Called after every page. */
  onPage?: (pass: MirrorPass) => void;
}

/**
 * Walks through everything a Stripe account has, page by page, and copies it. Memory holds one page at a time; how far
 * it came is stored after every page, so that a walk that was cut off goes on there.
 */
@Injectable()
export class WalkAccountService implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly clients: StripeClientFactory,
    private readonly stripeMetrics: StripeMetrics,
    private readonly mirror: Mirror,
    private readonly passes: MirrorPassRepository,
    private readonly metrics: MirrorMetrics,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Walks end after their current page, so that the process can. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /**
   * Goes on with the workspace's pass of this kind, or begins one.
   *
   * Two processes may walk the same account: whoever is first with a page moves the pass on, the other one follows.
   *
   * @throws BillingNotConnectedError, BillingAccessError, BillingUnavailableError when Stripe does not answer for long
   */
  async walk(
    workspaceId: string,
    kind: PassKind,
    { maxPages = Infinity, onPage }: WalkOptions = {},
  ): Promise<MirrorPass> {
    const pace = new Pace();
    let pass = await this.resume(workspaceId, kind);
    for (let pages = 0; pages < maxPages && !pass.finishedAt && !this.stopping.signal.aborted; pages += 1) {
      const access = await this.clients.forWorkspace(workspaceId);
      if (!isResumable(pass, access.credentialsAt, this.clock.now())) pass = await this.resume(workspaceId, kind);
      pass = await this.copyPage(pass, access, pace);
      onPage?.(pass);
    }
    return pass;
  }

  private async resume(workspaceId: string, kind: PassKind): Promise<MirrorPass> {
    const { credentialsAt } = await this.clients.forWorkspace(workspaceId);
    const now = this.clock.now();
    const latest = await this.passes.find(workspaceId, kind);
    if (isResumable(latest, credentialsAt, now)) return latest;
    const pass: MirrorPass = {
      workspaceId,
      kind,
      credentialsAt,
      stage: 'prices',
      cursor: null,
      copiedCount: 0,
      drift: {},
      startedAt: now,
      updatedAt: now,
      finishedAt: null,
    };
    await this.transactions.run((tx) => this.passes.begin(tx, pass));
    return pass;
  }

  /** Copies the next page. @returns the pass as it is then */
  private async copyPage(pass: MirrorPass, access: StripeAccess, pace: Pace): Promise<MirrorPass> {
    const { workspaceId, kind } = pass;
    const sighting = { credentialsAt: access.credentialsAt, asOf: this.clock.now() };
    const page = await this.readPatiently(pass, access, pace);
    let drift = kind === 'reconcile' ? await this.mirror.compare(workspaceId, page.seen, sighting) : {};
    await this.mirror.keep(workspaceId, page.seen, sighting);
    if (page.next === null && pass.stage === 'subscriptions') {
      drift = addDrift(drift, await this.dropUnseen(pass));
    }
    return this.advance(pass, page, drift);
  }

  private async readPatiently(pass: MirrorPass, access: StripeAccess, { turn }: Pace): Promise<Page> {
    for (let failures = 1; ; failures += 1) {
      const calls = new StripeCalls(access, this.stripeMetrics, PAGE_DEADLINE_MS);
      const knownPrices = (ids: readonly string[]) => this.mirror.knownPrices(pass.workspaceId, ids);
      try {
        return await readPage({ calls, turn, knownPrices }, pass.stage, pass.cursor);
      } catch (error) {
        const isWorthRepeating = error instanceof BillingUnavailableError && failures < MOST_FAILURES;
        if (!isWorthRepeating || this.stopping.signal.aborted) throw error;
        await delay(pauseMs(failures, Math.random()), undefined, { signal: this.stopping.signal });
      }
    }
  }

  /** What a whole pass did not meet is not in the account; for a backfill that is another account's copy, not drift. */
  private async dropUnseen({ workspaceId, kind, credentialsAt, startedAt }: MirrorPass): Promise<Drift> {
    const count = await this.mirror.dropUnseen(workspaceId, { credentialsAt, since: startedAt });
    return kind === 'reconcile' && count > 0 ? { subscription_extra: count } : {};
  }

  private async advance(pass: MirrorPass, page: Page, drift: Drift): Promise<MirrorPass> {
    const now = this.clock.now();
    const isStageOver = page.next === null;
    const moved: MirrorPass = {
      ...pass,
      stage: isStageOver ? 'subscriptions' : pass.stage,
      cursor: page.next,
      copiedCount: pass.copiedCount + page.count,
      drift: addDrift(pass.drift, drift),
      updatedAt: now,
      finishedAt: isStageOver && pass.stage === 'subscriptions' ? now : null,
    };
    if (await this.transactions.run((tx) => this.passes.advance(tx, pass, moved))) {
      this.metrics.countDrift(drift);
      return moved;
    }
    // Another process was faster with this page; go on from where it is.
    return (await this.passes.find(pass.workspaceId, pass.kind)) ?? moved;
  }
}
