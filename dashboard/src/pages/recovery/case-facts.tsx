import { type Fact, FactList } from '../../components/fact-list.js';
import { wordsOf } from '../../components/format.js';
import { Money } from '../../components/money.js';
import { Time } from '../../components/time.js';
import type { RecoveryDetail } from './recovery-queries.js';

/** What is known about a case, at a glance. */
export function CaseFacts({ recovery }: { recovery: RecoveryDetail }) {
  const { amount_cents: cents, mrr_cents: mrrCents, currency, cause, lost_reason: lostReason } = recovery;
  const facts: Fact[] = [
    ['Amount due', <Money key="amount" cents={cents} currency={currency} />],
    ['MRR at stake', <Money key="mrr" cents={mrrCents} currency={currency} />],
    ['Declined', recovery.decline_code ? wordsOf(recovery.decline_code) : '–'],
    ['Next try', <Time key="next" at={recovery.next_attempt_at} />],
    ['Opened', <Time key="opened" at={recovery.opened_at} />],
    ['Closed', <Time key="closed" at={recovery.closed_at} />],
    ...(recovery.halted_by ? [['On hold because', wordsOf(recovery.halted_by)] as const] : []),
    ...(cause ? [['Recovered by', wordsOf(cause)] as const] : []),
    ...(lostReason ? [['Lost because', wordsOf(lostReason)] as const] : []),
    ['Invoice', recovery.invoice_id],
    ['Customer', recovery.customer_id],
    ['Subscription', recovery.subscription_id],
  ];
  return <FactList facts={facts} />;
}
