/**
 * Which mails a failed payment gets:
 * - `at_once`: the customer has to act, so the first goes out now, a reminder and a final one if it stays unpaid
 * - `if_unpaid`: retries may help, so only the reminder and the final one
 * - `authenticate`: now a link to confirm the payment with the bank, then as `at_once`
 * - `neutral_once`: one mail that says nothing of the reason
 * - `none`: nothing, and nothing more
 */
export const MAIL_PLANS = ['at_once', 'if_unpaid', 'authenticate', 'neutral_once', 'none'] as const;
export type MailPlan = (typeof MAIL_PLANS)[number];

/** Each step of a case has at most one mail, whatever happens. */
export const MAIL_STEPS = ['first', 'reminder', 'final', 'neutral', 'authenticate', 'expiring_card'] as const;
export type MailStep = (typeof MAIL_STEPS)[number];

/** A step of a case, and when its mail is due. */
export interface PlannedStep {
  step: MailStep;
  dueAt: Date;
}

const DAY_MS = 86_400_000;

/** The steps of failed payments. */
type CaseStep = Exclude<MailStep, 'expiring_card'>;

/** The steps of each plan; they are sent on the days of the policy. */
const STEPS: Record<MailPlan, readonly CaseStep[]> = {
  at_once: ['first', 'reminder', 'final'],
  if_unpaid: ['reminder', 'final'],
  authenticate: ['authenticate', 'reminder', 'final'],
  neutral_once: ['neutral'],
  none: [],
};

/** Which day of the policy a step belongs to. */
const DAY_INDEX: Record<CaseStep, number> = { first: 0, authenticate: 0, neutral: 0, reminder: 1, final: 2 };

/**
 * What a case is still to be mailed.
 *
 * A step whose successor is due too is left out: nobody gets two mails at once because a case was paused, or its reason
 * changed, for a while.
 *
 * @param mailDays days after the opening of the case, for the first mail, the reminder and the final one; a plan that
 * has more steps than there are days leaves the last ones out
 */
export function plannedSteps(plan: MailPlan, openedAt: Date, mailDays: readonly number[], now: Date): PlannedStep[] {
  const steps = STEPS[plan].flatMap((step) => {
    const days = mailDays[DAY_INDEX[step]];
    if (days === undefined) return [];
    return [{ step, dueAt: new Date(Math.max(openedAt.getTime() + days * DAY_MS, now.getTime())) }];
  });
  return steps.filter((_, index) => {
    const next = steps[index + 1];
    return next === undefined || next.dueAt > now;
  });
}
