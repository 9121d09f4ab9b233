import { Injectable } from '@nestjs/common';

import { Principal } from '../../auth/principal.js';
import type { FlowStep } from '../definitions/flow-definition.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';
import { OfferNotAvailableError } from '../flows.errors.js';
import { CancelSessionRepository } from '../sessions/cancel-session.repository.js';
import { CancelSessionService } from '../sessions/cancel-session.service.js';
import type { ReportedEvent } from '../sessions/event-effects.js';
import { RecordEventsService } from '../sessions/record-events.service.js';
import { SaveOfferService } from '../sessions/save-offer.service.js';
import { StartSessionService } from '../sessions/start-session.service.js';
import type { CancelLink } from './cancel-link.entity.js';
import { CancelLinks } from './cancel-links.service.js';
import type { PageForm } from './dto/page-form.dto.js';
import { shownSteps, stepAfter } from './page-steps.js';

/** Where a form leads: to a step, with something to say about it; or, without a step, to the page as it is now. */
export interface NextPage {
  step?: string | undefined;
  notice?: 'refused' | 'pending' | 'choose_reason' | undefined;
}

/** What somebody who opens a page of a link finds. */
export interface OpenedLink {
  link: CancelLink;
  /** Undefined until the customer has gone on. */
  session: CancelSession | undefined;
}

/**
 * The cancel flow as pages: forms become the calls that browsers with the SDK make, to the same services. A link stands
 * for an identity token, since the merchant's own server asked for it.
 */
@Injectable()
export class HostedFlowService {
  constructor(
    private readonly links: CancelLinks,
    private readonly sessions: CancelSessionRepository,
    private readonly startSession: StartSessionService,
    private readonly recordEvents: RecordEventsService,
    private readonly saveOffer: SaveOfferService,
    private readonly cancelSession: CancelSessionService,
  ) {}

  /** Looks, and changes nothing: mail scanners follow links too. @throws CancelLinkGoneError, CancelLinkUsedError */
  async look(token: string, pageToken: string | undefined): Promise<OpenedLink> {
    const link = await this.links.find(token, pageToken);
    const { workspaceId, sessionId } = link;
    return { link, session: sessionId === null ? undefined : await this.sessions.get(workspaceId, sessionId) };
  }

  /**
   * Does what a form asks for.
   * @throws CancelLinkGoneError, CancelLinkUsedError, and what starting, saving and cancelling throw
   */
  async submit(token: string, form: PageForm, locale: string | undefined): Promise<NextPage> {
    const { link, session } = await this.look(token, form.page);
    const caller = callerOf(link);
    if (!session) return this.begin(caller, link, { pageToken: form.page, locale });
    // Pressed twice: the page shows how far the session is.
    if (session.outcome !== null || form.action === 'begin') return {};
    if (form.accept !== undefined) return this.accept(caller, session, form.accept, form.step);
    if (form.action === 'cancel') {
      await this.cancelSession.cancel(caller, session.id, { reason: form.reason, comment: form.comment });
      return {};
    }
    return this.goOn(caller, session, form);
  }

  /** The link is given to the page first: of two pages that go on at once, one starts the session. */
  private async begin(
    caller: Principal,
    link: CancelLink,
    { pageToken, locale }: { pageToken: string; locale: string | undefined },
  ): Promise<NextPage> {
    await this.links.use(link, pageToken);
    const { subscriptionId, customerId, email } = link;
    const subject = { subscriptionId, customerId, email: email ?? undefined };
    const wish = { ...subject, metadata: {}, locale: link.locale ?? locale };
    const { session } = await this.startSession.start(caller, wish);
    await this.links.keepSession(link, session.id);
    const [first] = shownSteps(session.snapshot.steps, session.reason);
    await this.recordEvents.record(caller, session.id, viewed(first));
    return { step: first?.id };
  }

  private async accept(
    caller: Principal,
    session: CancelSession,
    offerId: string,
    step: string | undefined,
  ): Promise<NextPage> {
    const untold = { offerType: undefined, offerValue: undefined, reason: undefined, comment: undefined };
    try {
      const result = await this.saveOffer.save(caller, session.id, { offerId: offerId.toLowerCase(), ...untold });
      return result.state === 'saved' ? {} : { step, notice: result.state };
    } catch (error) {
      if (error instanceof OfferNotAvailableError) return { step, notice: 'refused' };
      throw error;
    }
  }

  private async goOn(caller: Principal, session: CancelSession, form: PageForm): Promise<NextPage> {
    const current = session.snapshot.steps.find(({ id }) => id === form.step);
    const isSurvey = current?.type === 'survey';
    if (isSurvey && form.reason === undefined) return { step: current.id, notice: 'choose_reason' };
    const reason = (isSurvey ? form.reason : undefined) ?? session.reason;
    const next = stepAfter(shownSteps(session.snapshot.steps, reason), form.step);
    const data = { step_id: current?.id, reason: form.reason, comment: form.comment };
    const said = isSurvey ? [event('survey_answered', data)] : declined(current);
    await this.recordEvents.record(caller, session.id, [...said, ...viewed(next)]);
    return { step: next?.id ?? current?.id };
  }
}

/** A link says as much as an identity token does. */
function callerOf({ workspaceId, id, customerId, subscriptionId, email }: CancelLink): Principal {
  const identity = { customerId, subscriptionId, email: email ?? undefined, isExpired: false };
  return new Principal({ kind: 'publishable_key', workspaceId, tokenId: id, scopes: [], identity });
}

function viewed(step: FlowStep | undefined): ReportedEvent[] {
  if (!step) return [];
  const offers = step.type === 'offer' ? step.offers : [];
  const shown = offers.map(({ id, type }) =>
    event('offer_shown', { step_id: step.id, offer_id: id, offer_type: type }),
  );
  return [event('step_viewed', { step_id: step.id }), ...shown];
}

function declined(step: FlowStep | undefined): ReportedEvent[] {
  return step?.type === 'offer' ? [event('offer_declined', { step_id: step.id })] : [];
}

function event(eventType: string, data: Record<string, unknown>): ReportedEvent {
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  return { eventType, data: Object.fromEntries(given), eventId: undefined };
}
