import type { MailResult } from '../../shared/mail/mail-result.js';
import type { MailSettlement } from './mail-claims.repository.js';
import type { RecoveryMail } from './recovery-mail.entity.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long to wait after each try that the mail server put off, or that could not be prepared; the last repeats. */
const BACK_OFF_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS] as const;
const LAST_BACK_OFF_MS = 10 * HOUR_MS;

/** A mail that could not be sent for so long says nothing that is still true. */
const TOO_LATE_MS = 48 * HOUR_MS;

/** Between two mails of one case. Steps can move together when the reason of a failure changes. */
const GAP_MS = 20 * HOUR_MS;

/** Whether it is too late for a mail that was due then. */
export function isTooLate(dueAt: Date, now: Date): boolean {
  return now.getTime() - dueAt.getTime() > TOO_LATE_MS;
}

/** Until when a case has to be left in peace after a mail that may have arrived; undefined when the next may go now. */
export function quietUntil(lastHandedOverAt: Date | undefined, now: Date): Date | undefined {
  const until = lastHandedOverAt && new Date(lastHandedOverAt.getTime() + GAP_MS);
  return until && until > now ? until : undefined;
}

/** When to try again after the try with this number, counted from 1. */
export function nextTryAt(attemptNumber: number, now: Date): Date {
  return new Date(now.getTime() + (BACK_OFF_MS[attemptNumber - 1] ?? LAST_BACK_OFF_MS));
}

/** How a mail goes on after it was handed over, or was not. */
export function settlementOf(result: MailResult, mail: Pick<RecoveryMail, 'attemptCount'>, now: Date): MailSettlement {
  const { outcome, reason } = result;
  switch (outcome) {
    case 'accepted':
      return { state: 'sent', reason: null, nextAttemptAt: null, sentAt: now };
    case 'refused':
      return { state: 'refused', reason, nextAttemptAt: null };
    case 'unknown':
      return { state: 'unknown', reason, nextAttemptAt: null };
    case 'temporary':
      return { state: 'planned', reason, nextAttemptAt: nextTryAt(mail.attemptCount + 1, now) };
  }
}
