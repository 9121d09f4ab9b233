import { askUntilAnswered } from './ask-until-answered.js';
import type { FlowState, OfferProblem } from './flow-state.js';
import { newId } from './new-id.js';
import type { CancelOutcome, FallbackOutcome, FallbackReason } from './outcome.js';
import type { Outbox } from './outbox.js';
import { shownSteps } from './shown-steps.js';
import { isStartAnswer } from './start-answer.js';
import type { FlowTransport } from './transport.js';
import type { FlowContent, FlowOffer, FlowStep, LeavingWords, StartAnswer, StartBody } from './wire.js';

/** Who wants to leave what. */
export interface FlowRequest {
  start: StartBody;
  identityToken?: string;
}

/** What a cancel flow works with. */
export interface FlowParts {
  transport: FlowTransport;
  outbox: Pick<Outbox, 'add' | 'flush'>;
}

/**
 * One customer's passage through a cancel flow, without a user interface: show `state`, call a method for what the
 * customer does, and be told of changes through `subscribe`.
 *
 * Methods that do not fit the state do nothing, so a double click is harmless. It fails open: whenever the server does
 * not answer in time, or answers nonsense, it ends as `fallback` and the host cancels on its own; but never while an
 * offer is being applied.
 */
export class CancelFlow {
  /** Settles when the flow has ended; never rejects. */
  readonly ended: Promise<CancelOutcome>;
  private settle: (outcome: CancelOutcome) => void = () => undefined;
  private current: FlowState = { name: 'loading' };
  private answer: StartAnswer | undefined;
  private words: LeavingWords = {};
  private saving: Promise<unknown> | undefined;
  private readonly listeners = new Set<(state: FlowState) => void>();

  constructor(
    private readonly request: FlowRequest,
    private readonly parts: FlowParts,
  ) {
    this.ended = new Promise((resolve) => {
      this.settle = resolve;
    });
  }

  /** Where the flow is. */
  get state(): FlowState {
    return this.current;
  }

  /** Texts, language and looks; undefined until the server has answered. */
  get content(): FlowContent | undefined {
    return this.answer;
  }

  /** Calls `listener` after every change of state. @returns what ends that */
  subscribe(listener: (state: FlowState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks the server for the flow and shows its first step. */
  async begin(): Promise<void> {
    const reply = await this.parts.transport('start', this.request.start, this.request.identityToken);
    if (this.current.name !== 'loading') return;
    if (!reply.ok) {
      this.fallBack('start', reply.reason);
    } else if (!isStartAnswer(reply.answer)) {
      this.fallBack('start', 'server_error');
    } else {
      this.answer = reply.answer;
      this.goOn();
    }
  }

  /** The customer answered the survey. */
  answerSurvey(words: LeavingWords): void {
    if (this.current.name !== 'survey') return;
    const { step } = this.current;
    this.words = words;
    this.report('survey_answered', { step_id: step.id, ...words });
    this.goOn(step.id);
  }

  /** The customer wants none of the offers shown. */
  decline(): void {
    if (this.current.name !== 'offer') return;
    const { step } = this.current;
    for (const offer of step.offers) this.report('offer_declined', aboutOffer(step.id, offer));
    this.goOn(step.id);
  }

  /** The customer takes an offer; the same request is made again until the server says what became of it. */
  async accept(offerId: string): Promise<void> {
    const { current, answer } = this;
    if (current.name !== 'offer' || !answer) return;
    const { step, progress } = current;
    const offer = step.offers.find(({ id }) => id === offerId);
    if (!offer) return;
    this.change({ name: 'saving', offer });
    const body = { session_id: answer.session_id, offer_id: offer.id, ...this.words };
    const asking = askUntilAnswered(() => this.parts.transport('save', body, this.request.identityToken));
    this.saving = asking;
    const reply = await asking;
    if (reply.ok && reply.answer.success) {
      const isPending = reply.answer.stripe?.status === 'pending';
      this.end({ outcome: 'saved', sessionId: answer.session_id, offer, isPending });
      return;
    }
    const problem: OfferProblem = reply.ok || reply.reason === 'refused' ? 'refused' : 'unreachable';
    this.report('offer_failed', { ...aboutOffer(step.id, offer), problem });
    this.change({ name: 'offer', step, progress, problem });
  }

  /** The customer leaves, from whichever step; `words` are what the survey holds at that moment. */
  async leave(words: LeavingWords = {}): Promise<void> {
    if (!this.canAct() || !this.answer) return;
    const { session_id: sessionId } = this.answer;
    this.words = { ...this.words, ...words };
    this.change({ name: 'canceling' });
    const body = { session_id: sessionId, ...this.words };
    const reply = await this.parts.transport('cancel', body, this.request.identityToken);
    if (reply.ok) {
      const { stripe } = reply.answer;
      this.end({ outcome: 'canceled', sessionId, ...this.words, ...(stripe && { stripe }) });
      return;
    }
    if (reply.reason !== 'refused') this.keep(`cancel:${sessionId}`, { cancel: this.words });
    this.fallBack('cancel', reply.reason);
  }

  /** The customer closes the flow without deciding. An offer or a cancellation under way cannot be left any more. */
  close(): void {
    if (!this.canAct() && this.current.name !== 'loading') return;
    if (this.answer) this.report('flow_closed', this.stepId());
    this.end({ outcome: 'closed', ...(this.answer && { sessionId: this.answer.session_id }) });
  }

  /** The user interface cannot go on. An offer that is being applied is waited for. */
  async giveUp(): Promise<void> {
    await this.saving;
    this.fallBack('dialog', 'internal_error');
  }

  private canAct(): boolean {
    return ['survey', 'offer', 'confirm'].includes(this.current.name);
  }

  /** Shows the step after `stepId`, or the first one. After the last one the customer is asked to confirm. */
  private goOn(stepId?: string): void {
    if (!this.answer) return;
    const steps = [...this.answer.flow.steps];
    if (steps.at(-1)?.type !== 'confirm') {
      steps.push({ id: 'confirm', type: 'confirm', title: this.answer.texts.confirm_title ?? '' });
    }
    const shown = shownSteps(steps, this.words.reason);
    const from = steps.findIndex(({ id }) => id === stepId);
    const next = shown.find(({ id }) => steps.findIndex((step) => step.id === id) > from);
    if (next) this.show(next, { current: shown.indexOf(next) + 1, total: shown.length });
  }

  private show(step: FlowStep, progress: { current: number; total: number }): void {
    this.report('step_viewed', { step_id: step.id });
    switch (step.type) {
      case 'survey':
        this.change({ name: 'survey', step, progress });
        break;
      case 'offer':
        for (const offer of step.offers) this.report('offer_shown', aboutOffer(step.id, offer));
        this.change({ name: 'offer', step, progress });
        break;
      case 'confirm':
        this.change({ name: 'confirm', step, progress });
        break;
    }
  }

  private stepId(): { step_id?: string } {
    return 'step' in this.current ? { step_id: this.current.step.id } : {};
  }

  private fallBack(stage: FallbackOutcome['stage'], reason: FallbackReason): void {
    if (this.current.name === 'ended') return;
    // Asking again later what the server refused would be refused again.
    if (this.answer || reason !== 'refused') this.report('fallback', { stage, reason });
    const sessionId = this.answer?.session_id;
    this.end({ outcome: 'fallback', stage, reason, ...(sessionId !== undefined && { sessionId }) });
  }

  private report(eventType: string, data: Record<string, unknown>): void {
    const eventId = newId();
    this.keep(eventId, { event: { event_type: eventType, event_id: eventId, data } });
  }

  private keep(id: string, content: Parameters<Outbox['add']>[0]['content']): void {
    const { start, identityToken } = this.request;
    const session = this.answer?.session_id ?? start;
    this.parts.outbox.add({
      id,
      recordedAtMs: Date.now(),
      session,
      content,
      ...(identityToken !== undefined && { identityToken }),
    });
  }

  private end(outcome: CancelOutcome): void {
    if (this.current.name === 'ended') return;
    this.change({ name: 'ended', outcome });
    void this.parts.outbox.flush();
    this.settle(outcome);
  }

  private change(state: FlowState): void {
    if (this.current.name === 'ended') return;
    this.current = state;
    for (const listener of this.listeners) listener(state);
  }
}

function aboutOffer(stepId: string, offer: FlowOffer): Record<string, unknown> {
  return { step_id: stepId, offer_id: offer.id, offer_type: offer.type };
}
