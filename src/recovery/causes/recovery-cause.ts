import type { RecoveryCause } from '../entities/recovery-case.entity.js';

const DAY_MS = 86_400_000;
/** A payment that a customer makes this long after a mail is put down to the mail. */
const MAIL_COUNTS_MS = 7 * DAY_MS;

/** How an invoice came to be paid, and what happened before. */
export interface RecoveryFacts {
  paidAt: Date;
  /** Who made the payment: an automatic try of Stripe, a call of ours, or somebody else (the customer, mostly). */
  paidBy: 'stripe' | 'retainly' | 'customer';
  /** The last link of the case that the customer went on with. */
  link: { linkId: string; usedAt: Date } | undefined;
  /** The last mail of the case that was handed over. */
  mail: { mailId: string; sentAt: Date } | undefined;
}

/** What brought the money, with the link or the mail that proves it. */
export interface AttributedCause {
  cause: RecoveryCause;
  linkId: string | null;
  mailId: string | null;
}

/** Exactly one cause for every recovery: the first that fits. */
export function causeOf({ paidAt, paidBy, link, mail }: RecoveryFacts): AttributedCause {
  const nothing = { linkId: null, mailId: null };
  if (paidBy === 'stripe') return { cause: 'stripe_retry', ...nothing };
  if (paidBy === 'retainly') {
    const isAfterLink = link !== undefined && link.usedAt <= paidAt;
    return isAfterLink ? { cause: 'card_update', ...nothing, linkId: link.linkId } : { cause: 'our_retry', ...nothing };
  }
  const sinceMailMs = mail === undefined ? Infinity : paidAt.getTime() - mail.sentAt.getTime();
  const isAfterMail = sinceMailMs >= 0 && sinceMailMs <= MAIL_COUNTS_MS;
  return isAfterMail ? { cause: 'email', ...nothing, mailId: mail?.mailId ?? null } : { cause: 'organic', ...nothing };
}
