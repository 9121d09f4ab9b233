import { CopyRows, jsonbBytes, uuidBytes } from './copy-rows.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const SHARE_OF_BUSIEST = 0.2;

const COLUMNS = [
  ...['workspace_id', 'id', 'flow_id', 'subscription_id', 'customer_id', 'email', 'plan_id', 'plan_name'],
  ...['mrr_cents', 'mrr_reporting_cents', 'reason', 'comment', 'last_step', 'offer_type', 'offer_value'],
  ...['offer_accepted', 'outcome', 'saved_mrr_cents', 'saved_mrr_reporting_cents'],
  ...['started_at', 'last_activity_at', 'completed_at', 'save_reversed_at'],
];
/** What takes the rows, frozen or not; the other columns of the table get its defaults. */
export function copySessions(isFrozen: boolean): string {
  return `COPY cancel_sessions (${COLUMNS.join(', ')}) FROM STDIN WITH (FORMAT binary, FREEZE ${String(isFrozen)})`;
}

/** A workspace that gets sessions, and its flow. */
export interface FilledWorkspace {
  id: string;
  flowId: string;
}

/** What is made up. The same plan always makes the same sessions. */
export interface SessionPlan {
  count: number;
  /** The first one gets a fifth of the sessions, the others the same share each. */
  workspaces: readonly FilledWorkspace[];
  since: Date;
  until: Date;
  /** Letters and digits that no other filling of the database has: part of the customers' ids. */
  batch: string;
}

const PLANS = [
  { id: Buffer.from('price_starter'), name: Buffer.from('Starter'), mrrCents: 1_900, share: 0.4 },
  { id: Buffer.from('price_team'), name: Buffer.from('Team'), mrrCents: 4_900, share: 0.35 },
  { id: Buffer.from('price_business'), name: Buffer.from('Business'), mrrCents: 9_900, share: 0.18 },
  { id: Buffer.from('price_scale'), name: Buffer.from('Scale'), mrrCents: 29_900, share: 0.07 },
];
/** An accepted offer keeps `kept` of the MRR. */
const OFFERS = [
  { type: Buffer.from('discount'), value: jsonbBytes({ percent: 30, duration_months: 3 }), kept: 0.7, share: 0.6 },
  { type: Buffer.from('pause'), value: jsonbBytes({ months: 2 }), kept: 1, share: 0.22 },
  { type: Buffer.from('downgrade'), value: jsonbBytes({ price_id: 'price_starter' }), kept: 0.4, share: 0.13 },
  { type: Buffer.from('annual_switch'), value: jsonbBytes({ price_id: 'price_year' }), kept: 0.8, share: 0.05 },
];
const REASONS = [
  { name: Buffer.from('too_expensive'), share: 0.34 },
  { name: Buffer.from('not_using'), share: 0.22 },
  { name: Buffer.from('missing_features'), share: 0.15 },
  { name: Buffer.from('switched_service'), share: 0.12 },
  { name: Buffer.from('technical_issues'), share: 0.07 },
  { name: Buffer.from('other'), share: 0.1 },
];
const COMMENTS = ['We have to save this year.', 'The import never worked for us.', 'Thank you.'].map((text) =>
  Buffer.from(text),
);
const STEPS = { survey: Buffer.from('why'), offer: Buffer.from('stay'), confirm: Buffer.from('bye') };
const OUTCOMES = {
  saved: Buffer.from('saved'),
  canceled: Buffer.from('canceled'),
  abandoned: Buffer.from('abandoned'),
};
const SHARES = { saved: 0.24, canceled: 0.46, commented: 0.12, answered: 0.85, offered: 0.8, reversed: 0.05 };

/** How a session went on; open where nothing is completed. */
interface Ending {
  outcome: keyof typeof OUTCOMES | undefined;
  lastMs: number;
  completedMs: number | undefined;
}

/** Made-up sessions, oldest first, as they would have come in: all workspaces mixed. */
export class SessionRows {
  private state = 20_261_130;
  private readonly rows = new CopyRows(COLUMNS.length);
  private readonly workspaces: { id: Buffer; flowId: Buffer }[];

  constructor(private readonly plan: SessionPlan) {
    this.workspaces = plan.workspaces.map(({ id, flowId }) => ({ id: uuidBytes(id), flowId: uuidBytes(flowId) }));
  }

  /** Everything `COPY` reads, in chunks; `announce` is called with the number of sessions after each. */
  *chunks(announce: (made: number) => void): Generator<Buffer> {
    for (let index = 0; index < this.plan.count; index += 1) {
      this.add(index);
      const full = this.rows.takeFull();
      if (!full) continue;
      yield full;
      announce(index + 1);
    }
    yield this.rows.takeLast();
  }

  private add(index: number): void {
    const { rows } = this;
    const { count, since, until, batch } = this.plan;
    const spanMs = until.getTime() - since.getTime();
    const startedMs = Math.floor(since.getTime() + ((index + this.chance()) * spanMs) / count);
    const workspace = this.workspace();
    const customer = batch + index.toString(36);
    const plan = this.pick(PLANS);
    const hasOffer = this.chance() < SHARES.offered;
    const ending = this.end(startedMs, hasOffer);
    rows.beginRow();
    rows.bytes(workspace.id);
    rows.uuidAt(startedMs, this.word(), this.word());
    rows.bytes(workspace.flowId);
    rows.ascii(`sub_${customer}`);
    rows.ascii(`cus_${customer}`);
    rows.ascii(`${customer}@example.com`);
    rows.bytes(plan.id);
    rows.bytes(plan.name);
    rows.integer(plan.mrrCents);
    rows.integer(plan.mrrCents);
    this.addAnswers(ending, hasOffer);
    this.addOffer(ending, hasOffer, plan.mrrCents);
    rows.time(startedMs);
    rows.time(ending.lastMs);
    rows.time(ending.completedMs);
    rows.time(ending.outcome === 'saved' ? this.reversalOf(ending.lastMs) : undefined);
  }

  private addAnswers({ outcome }: Ending, hasOffer: boolean): void {
    const isAnswered = this.chance() < SHARES.answered;
    this.rows.bytes(isAnswered ? this.pick(REASONS).name : undefined);
    this.rows.bytes(isAnswered && this.chance() < SHARES.commented ? this.pickAny(COMMENTS) : undefined);
    this.rows.bytes(outcome === 'canceled' ? STEPS.confirm : hasOffer ? STEPS.offer : STEPS.survey);
  }

  private addOffer({ outcome }: Ending, hasOffer: boolean, mrrCents: number): void {
    const { rows } = this;
    const offer = this.pick(OFFERS);
    const isSaved = outcome === 'saved';
    const savedCents = isSaved ? Math.round(mrrCents * offer.kept) : undefined;
    rows.bytes(hasOffer ? offer.type : undefined);
    rows.bytes(isSaved ? offer.value : undefined);
    rows.boolean(isSaved);
    rows.bytes(outcome && OUTCOMES[outcome]);
    rows.integer(savedCents);
    rows.integer(savedCents);
  }

  /** Abandoned a day after the last call, as the product does it; whose end lies ahead is open. */
  private end(startedMs: number, hasOffer: boolean): Ending {
    const untilMs = this.plan.until.getTime();
    const lastMs = Math.floor(Math.min(startedMs + 15_000 + this.chance() * 5 * MINUTE_MS, untilMs));
    const wish = this.chance();
    if (hasOffer && wish < SHARES.saved / SHARES.offered) return { outcome: 'saved', lastMs, completedMs: lastMs };
    if (wish > 1 - SHARES.canceled) return { outcome: 'canceled', lastMs, completedMs: lastMs };
    const abandonedMs = lastMs + DAY_MS;
    const isOver = abandonedMs < untilMs;
    return { outcome: isOver ? 'abandoned' : undefined, lastMs, completedMs: isOver ? abandonedMs : undefined };
  }

  /** When a save turned out not to last, within three months. */
  private reversalOf(savedMs: number): number | undefined {
    const reversedMs = Math.floor(savedMs + this.chance() * 90 * DAY_MS);
    return this.chance() < SHARES.reversed && reversedMs < this.plan.until.getTime() ? reversedMs : undefined;
  }

  private workspace(): { id: Buffer; flowId: Buffer } {
    const { workspaces } = this;
    const isBusiest = workspaces.length === 1 || this.chance() < SHARE_OF_BUSIEST;
    return workspaces[isBusiest ? 0 : 1 + (this.word() % (workspaces.length - 1))] ?? noWorkspace();
  }

  private pick<T extends { share: number }>(choices: readonly T[]): T {
    let left = this.chance();
    for (const choice of choices) {
      left -= choice.share;
      if (left < 0) return choice;
    }
    return this.pickAny(choices);
  }

  private pickAny<T>(choices: readonly T[]): T {
    return choices[this.word() % choices.length] as T;
  }

  private chance(): number {
    return this.word() / 2 ** 32;
  }

  /** 32 bits of Mulberry32: fast, and the same on every machine. */
  private word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}

function noWorkspace(): never {
  throw new Error('there are no workspaces to fill');
}
