import { formatMoney, formatTime, wordsOf } from '../../components/format.js';
import type { RecoveryDetail } from './recovery-queries.js';

/** One thing that happened to a case. */
export interface HistoryLine {
  key: string;
  at: string;
  title: string;
  /** Why, in the words of whoever decided it. */
  reason: string | null;
  tone: 'good' | 'bad' | 'neutral';
}

type Attempt = RecoveryDetail['attempts'][number];
type Decision = RecoveryDetail['decisions'][number];
type Mail = RecoveryDetail['mails'][number];

const MAKERS = { stripe: 'Stripe tried', retainly: 'We tried', customer: 'The customer tried' } as const;
const ATTEMPT_TONES = { succeeded: 'good', failed: 'bad', blocked: 'neutral', pending: 'neutral' } as const;
const DECISIONS: Readonly<Record<Decision['kind'], string>> = {
  scheduled: 'Planned a try',
  put_off: 'Put our try off',
  refused: 'No try of ours',
  stopped: 'Stopped tries and mails',
  resumed: 'Went on with tries and mails',
};

/** Everything that happened to a case or is about to, oldest first: tries, mails, and why each was decided so. */
export function caseHistory({
  attempts,
  decisions,
  mails,
}: Pick<RecoveryDetail, 'attempts' | 'decisions' | 'mails'>): HistoryLine[] {
  const lines = [...attempts.map(attemptLine), ...decisions.map(decisionLine), ...mails.map(mailLine)];
  return lines.sort((one, other) => one.at.localeCompare(other.at));
}

function attemptLine(attempt: Attempt): HistoryLine {
  const { id, initiator, status, amount_cents: cents, currency, attempted_at: at, explanation } = attempt;
  const title = `${MAKERS[initiator]} ${formatMoney(cents, currency)}: ${status}${codesOf(attempt)}`;
  return { key: id, at, title, reason: explanation, tone: ATTEMPT_TONES[status] };
}

function codesOf({ decline_code: decline, advice_code: advice, network_decline_code: network }: Attempt): string {
  const codes = [
    decline && wordsOf(decline).toLowerCase(),
    advice && `advice ${advice}`,
    network && `network ${network}`,
  ];
  const known = codes.filter(Boolean).join(', ');
  return known === '' ? '' : ` (${known})`;
}

function decisionLine({ kind, reason, attempt_at: attemptAt, decided_at: at }: Decision, index: number): HistoryLine {
  const title = attemptAt === null ? DECISIONS[kind] : `${DECISIONS[kind]} for ${formatTime(attemptAt)}`;
  return { key: `decision ${index}`, at, title, reason, tone: 'neutral' };
}

function mailLine({ id, step, state, reason, recipient, subject, due_at: dueAt, sent_at: sentAt }: Mail): HistoryLine {
  const to = recipient === null ? '' : ` to ${recipient}`;
  const title = `Mail “${wordsOf(step).toLowerCase()}” ${state}${to}`;
  return {
    key: id,
    at: sentAt ?? dueAt,
    title,
    reason: reason ?? subject,
    tone: state === 'refused' ? 'bad' : 'neutral',
  };
}
