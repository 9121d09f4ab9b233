import { Injectable } from '@nestjs/common';

import { assertSameCustomer, requireIdentity } from '../../auth/customer-identity.js';
import type { CustomerIdentity, Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { MicroBatch } from '../../shared/database/micro-batch.js';
import { Transactions } from '../../shared/database/transactions.js';
import type { DialogTheme } from '../../workspaces/dialog-theme.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { FlowRepository } from '../definitions/flow.repository.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { NoActiveFlowError, SubscriptionNotFoundError } from '../flows.errors.js';
import { CancelSessionRepository } from './cancel-session.repository.js';
import { ComposeSessionService, type StartWish } from './compose-session.service.js';
import { SessionAccessService } from './session-access.service.js';
import { SessionRecorder } from './session-recorder.service.js';

/** How often a start begins anew when the session it met has ended in the same moment. */
const TRIES = 5;
/** Thirty columns each: far below PostgreSQL's 65,535 parameters. */
const STARTS_PER_TRANSACTION = 50;

/** An open session, and how the workspace wants it to look. */
export interface StartedSession {
  session: CancelSession;
  theme: DialogTheme;
}

/** Starts cancel sessions. */
@Injectable()
export class StartSessionService {
  /** Customers of a workspace who come at the same time share a transaction, and one line of its daily sums. */
  private readonly batch = new MicroBatch<CancelSession, boolean>({
    maxItems: STARTS_PER_TRANSACTION,
    work: (workspaceId, sessions) => this.insert(workspaceId, sessions),
  });

  constructor(
    private readonly flows: FlowRepository,
    private readonly sessions: CancelSessionRepository,
    private readonly composer: ComposeSessionService,
    private readonly access: SessionAccessService,
    private readonly recorder: SessionRecorder,
    private readonly settings: WorkspaceSettingsService,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * The subscription's open session, or a new one.
   *
   * Stripe is read before the transaction, never inside it. Of two starts at once, the database lets one insert; the
   * other gets that one's session.
   *
   * @throws InvalidIdentityError, IdentityMismatchError, NoActiveFlowError, SubscriptionNotFoundError,
   * BillingNotConnectedError, BillingUnavailableError
   */
  async start(caller: Principal, wish: StartWish): Promise<StartedSession> {
    const { identityRequired, dialogTheme: theme } = await this.settings.get(caller.workspaceId);
    const identity = requireIdentity(caller, { isRequired: identityRequired });
    assertSameCustomer(identity, wish);
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const session = (await this.resume(caller, wish)) ?? (await this.begin(caller.workspaceId, wish, identity));
      if (session) return { session, theme };
    }
    throw new Error(`subscription ${wish.subscriptionId} has an open session that cannot be read`);
  }

  private async resume(caller: Principal, wish: StartWish): Promise<CancelSession | undefined> {
    const { workspaceId } = caller;
    const open = await this.sessions.findOpen(workspaceId, wish.subscriptionId);
    if (!open) return undefined;
    // A subscription has one customer, so this one cannot be the caller's.
    if (open.customerId !== wish.customerId) throw new SubscriptionNotFoundError(wish.subscriptionId, wish.customerId);
    await this.access.check(caller, open);
    const lastActivityAt = this.clock.now();
    await this.transactions.run((tx) => this.sessions.update(tx, workspaceId, open.id, { lastActivityAt }));
    return open;
  }

  /** @returns undefined when somebody else's start was faster */
  private async begin(
    workspaceId: string,
    wish: StartWish,
    identity: CustomerIdentity | undefined,
  ): Promise<CancelSession | undefined> {
    const flow = await this.flows.findLive(workspaceId);
    if (!flow) throw new NoActiveFlowError();
    const session = await this.composer.compose(workspaceId, wish, flow, identity);
    return (await this.batch.add(workspaceId, session)) ? session : undefined;
  }

  /** @returns for each session whether it was inserted */
  private insert(workspaceId: string, sessions: CancelSession[]): Promise<boolean[]> {
    return this.transactions.run(async (tx) => {
      const inserted = await this.sessions.insertOpen(tx, sessions);
      if (inserted.length > 0) await this.recorder.started(tx, workspaceId, inserted);
      return sessions.map((session) => inserted.includes(session));
    });
  }
}
