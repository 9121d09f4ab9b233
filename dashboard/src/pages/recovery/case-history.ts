import { formatMoney, wordsOf } from '../../components/format.js';
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

const MAKERS = { stripe: 'Stripe tried', retainly: 'We tried', customer: 'The customer tried' } as const;
const ATTEMPT_TONES = { succeeded: 'good', failed: 'bad', blocked: 'neutral', pending: 'neutral' } as const;

/** Everything that happened to a case, oldest first. */
export function caseHistory(recovery: RecoveryDetail): HistoryLine[] {
  return recovery.attempts.map(attemptLine).sort((one, other) => one.at.localeCompare(other.at));
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
