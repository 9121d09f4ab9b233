import type { FlowOffer, FlowStep } from '../../../../src/flows/definitions/flow-definition.js';
import { offersFor } from './flow-versions.js';
import { type Random } from './random.js';
import { acceptanceOf, appealOf, reasonWeights } from './reasons.js';
import { COMMENTS } from './words/comments.js';

const LEAVES_AT_SURVEY = 0.07;
const LEAVES_AT_OFFERS = 0.11;
const LEAVES_AT_CONFIRM = 0.05;
const WRITES_COMMENT = 0.28;

/** Something on the way, as the timeline keeps it. */
export interface Moment {
  type: string;
  data: Record<string, unknown>;
  at: Date;
}

/** How a customer walked through the steps, up to the last thing they did. */
export interface SessionPath {
  moments: Moment[];
  /** `left`: closed the page. */
  end: 'saved' | 'canceled' | 'left';
  endedAt: Date;
  reason: string | null;
  comment: string | null;
  lastStep: string;
  lastShown: FlowOffer | undefined;
  accepted: FlowOffer | undefined;
}

/** A walk through steps from a survey over offers (where any fit the reason) to the way out. */
export function walk(steps: FlowStep[], startedAt: Date, random: Random): SessionPath {
  const visit = new Visit(startedAt, random);
  visit.see(stepOf(steps, 'survey'));
  if (random.chance(LEAVES_AT_SURVEY)) return visit.end('left');
  const reason = visit.answer(random.weighted(reasonWeights(startedAt)));

  const offers = offersFor(steps, reason);
  if (offers.length > 0) {
    visit.see(stepOf(steps, 'offer'));
    const looked = visit.lookAt(offers);
    if (random.chance(acceptanceOf(reason, looked.length))) {
      visit.accept(random.weighted(looked.map((offer) => [offer, appealOf(reason, offer.type)] as const)));
      return visit.end('saved');
    }
    if (random.chance(LEAVES_AT_OFFERS)) return visit.end('left');
  }
  visit.see(stepOf(steps, 'confirm'));
  return visit.end(random.chance(LEAVES_AT_CONFIRM) ? 'left' : 'canceled');
}

/** A walk under way. */
class Visit {
  private readonly moments: Moment[] = [];
  private at: Date;
  private lastStep = '';
  private reason: string | null = null;
  private comment: string | null = null;
  private lastShown: FlowOffer | undefined;
  private accepted: FlowOffer | undefined;

  constructor(
    startedAt: Date,
    private readonly random: Random,
  ) {
    this.at = startedAt;
  }

  see(step: string): void {
    this.wait(1, 3);
    this.lastStep = step;
    this.note('step_viewed', { step_id: step });
  }

  answer(reason: string): string {
    this.wait(5, 80);
    this.reason = reason;
    if (this.random.chance(WRITES_COMMENT)) this.comment = this.random.pick(COMMENTS[reason] ?? ['']);
    this.note('survey_answered', {
      step_id: this.lastStep,
      reason,
      ...(this.comment !== null && { comment: this.comment }),
    });
    return reason;
  }

  /** Looks at some of the offers, one after the other, in no particular order. */
  lookAt(offers: FlowOffer[]): FlowOffer[] {
    const looked = this.random.shuffle(offers).slice(0, this.random.int(1, offers.length));
    for (const { id, type } of looked) {
      this.wait(1, 15);
      this.note('offer_shown', { step_id: this.lastStep, offer_id: id, offer_type: type });
    }
    this.lastShown = looked.at(-1);
    return looked;
  }

  accept(offer: FlowOffer): void {
    this.wait(4, 220);
    this.accepted = offer;
  }

  end(end: SessionPath['end']): SessionPath {
    if (end === 'canceled') this.wait(4, 60);
    const { moments, at: endedAt, reason, comment, lastStep, lastShown, accepted } = this;
    return { moments, end, endedAt, reason, comment, lastStep, lastShown, accepted };
  }

  private note(type: string, data: Record<string, unknown>): void {
    this.moments.push({ type, data, at: this.at });
  }

  private wait(minSeconds: number, maxSeconds: number): void {
    this.at = new Date(this.at.getTime() + this.random.int(minSeconds * 1_000, maxSeconds * 1_000));
  }
}

/** @throws RangeError when no step is of this type. */
function stepOf(steps: FlowStep[], type: FlowStep['type']): string {
  const step = steps.find((each) => each.type === type);
  if (!step) throw new RangeError(`The flow has no ${type} step.`);
  return step.id;
}
