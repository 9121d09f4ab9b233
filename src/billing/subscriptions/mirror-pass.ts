/** Why an account is walked through: to copy everything once, or to compare the copy with it and repair. */
export type PassKind = 'backfill' | 'reconcile';

/** Parts of a pass, in their order: subscriptions come last, as a copy of one is no use without its prices. */
export type PassStage = 'prices' | 'subscriptions';

/** What differed between copy and Stripe, counted by kind, such as `subscription_differing`. */
export type Drift = Record<string, number>;

/** A walk through everything an account has, and how far it is. */
export interface MirrorPass {
  workspaceId: string;
  kind: PassKind;
  /** When the credentials were stored that it reads with; with others it would be of no use. */
  credentialsAt: Date;
  stage: PassStage;
  /** The last object of the stage that was copied. */
  cursor: string | null;
  copiedCount: number;
  drift: Drift;
  startedAt: Date;
  updatedAt: Date;
  /** Null while it is under way, or was left unfinished. */
  finishedAt: Date | null;
}

/** The latest pass of each kind of a workspace. */
export type LatestPasses = Partial<Record<PassKind, MirrorPass>>;

const DAY_MS = 86_400_000;

/**
 * Whether a pass should run, or go on, now: a backfill once per credentials, a reconciliation every day after it.
 */
export function isPassDue(kind: PassKind, credentialsAt: Date, latest: LatestPasses, now: Date): boolean {
  const backfill = withCredentials(latest.backfill, credentialsAt);
  if (kind === 'backfill') return !backfill?.finishedAt;
  if (!backfill?.finishedAt) return false;
  const last = withCredentials(latest.reconcile, credentialsAt);
  return last?.finishedAt === null || now.getTime() - (last ?? backfill).startedAt.getTime() >= DAY_MS;
}

/** Whether an unfinished pass can be gone on with: its credentials are in use, and it is not too old to say much. */
export function isResumable(pass: MirrorPass | undefined, credentialsAt: Date, now: Date): pass is MirrorPass {
  const candidate = withCredentials(pass, credentialsAt);
  return candidate?.finishedAt === null && now.getTime() - candidate.startedAt.getTime() < DAY_MS;
}

/** The sum of two counts by kind. */
export function addDrift(drift: Drift, more: Drift): Drift {
  const kinds = new Set([...Object.keys(drift), ...Object.keys(more)]);
  return Object.fromEntries([...kinds].map((kind) => [kind, (drift[kind] ?? 0) + (more[kind] ?? 0)]));
}

function withCredentials(pass: MirrorPass | undefined, credentialsAt: Date): MirrorPass | undefined {
  return pass?.credentialsAt.getTime() === credentialsAt.getTime() ? pass : undefined;
}
