import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Principal } from '../../auth/principal.js';
import { type Contract, Contracts } from '../../billing/subscriptions/contracts.js';
import { Clock } from '../../shared/clock.js';
import { CancelSessionService } from '../sessions/cancel-session.service.js';
import { StartSessionService } from '../sessions/start-session.service.js';
import { Termination, TerminationEffect } from './termination.entity.js';
import { TerminationTokens } from './termination-tokens.js';
import { TerminationPageNotFoundError } from './terminations.errors.js';

const LINK_LIFE_MS = 30 * 86_400_000;

/** Carries terminations out once the owner of the address has confirmed them. */
@Injectable()
export class ConfirmTerminationService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly contracts: Contracts,
    private readonly tokens: TerminationTokens,
    private readonly startSession: StartSessionService,
    private readonly cancelSession: CancelSessionService,
    private readonly clock: Clock,
  ) {}

  /** Looks, and changes nothing: mail scanners follow links too. @throws TerminationPageNotFoundError */
  async look(token: string): Promise<Termination> {
    const key = await this.tokens.read(token);
    const termination = key && (await this.dataSource.getRepository(Termination).findOneBy(key));
    const oldest = new Date(this.clock.now().getTime() - LINK_LIFE_MS);
    if (!termination || termination.receivedAt < oldest) throw new TerminationPageNotFoundError();
    return termination;
  }

  /**
   * Ends the contracts of the address as the workspace ends any: with a session that is cancelled. A repeat ends what is
   * left, and nothing twice.
   *
   * @returns how many contracts were ended by this termination, now or before
   * @throws TerminationPageNotFoundError, BillingUnavailableError
   */
  async confirm(token: string): Promise<number> {
    const termination = await this.look(token);
    const { workspaceId, id: terminationId, email, contractNumber } = termination;
    const effects = this.dataSource.getRepository(TerminationEffect);
    const contracts = await this.contracts.ofEmail(workspaceId, email, contractNumber);
    for (const contract of contracts) {
      const { subscriptionId } = contract;
      if (await effects.existsBy({ workspaceId, terminationId, subscriptionId })) continue;
      const sessionId = await this.end(termination, contract);
      const effect = { workspaceId, terminationId, subscriptionId, sessionId, confirmedAt: this.clock.now() };
      await effects.createQueryBuilder().insert().values(effect).orIgnore().execute();
    }
    return effects.countBy({ workspaceId, terminationId });
  }

  private async end(termination: Termination, { subscriptionId, customerId }: Contract): Promise<string> {
    const { workspaceId, id: tokenId, email, language: locale, kind, reason } = termination;
    // Whoever opens the link reads the mails to the address on file.
    const identity = { customerId, subscriptionId, email, isExpired: false };
    const caller = new Principal({ kind: 'publishable_key', workspaceId, tokenId, scopes: [], identity });
    const wish = { subscriptionId, customerId, email, metadata: {}, locale };
    const { session } = await this.startSession.start(caller, wish);
    const said = { reason: `termination_${kind}`, comment: reason ?? undefined };
    await this.cancelSession.cancel(caller, session.id, said);
    return session.id;
  }
}
