import { MAIL_PLANS, type MailPlan, plannedSteps } from './mail-plan.js';

const DAY_MS = 86_400_000;
const OPENED_AT = new Date('2026-05-01T10:00:00Z');

/** Steps with the day on which they are due. */
function steps(plan: MailPlan, nowDay: number, mailDays = [0, 3, 7]): string[] {
  const now = new Date(OPENED_AT.getTime() + nowDay * DAY_MS);
  return plannedSteps(plan, OPENED_AT, mailDays, now).map(
    ({ step, dueAt }) => `${step} ${(dueAt.getTime() - OPENED_AT.getTime()) / DAY_MS}`,
  );
}

describe('plannedSteps', () => {
  it.each<[MailPlan, string[]]>([
    ['at_once', ['first 0', 'reminder 3', 'final 7']],
    ['authenticate', ['authenticate 0', 'reminder 3', 'final 7']],
    ['if_unpaid', ['reminder 3', 'final 7']],
    ['neutral_once', ['neutral 0']],
    ['none', []],
  ])('%s: %j', (plan, expected) => {
    expect(steps(plan, 0)).toEqual(expected);
  });

  it('takes the days of the policy; a mail without a day is not sent', () => {
    expect(steps('at_once', 0, [1, 5])).toEqual(['first 1', 'reminder 5']);
  });

  it.each(MAIL_PLANS)('%s: sends nothing where the policy has no days', (plan) => {
    expect(steps(plan, 0, [])).toEqual([]);
  });

  // A case that was paused, or whose reason changed late, must not send everything it missed at once.
  it('of several steps that are due keeps the last, and makes it due now', () => {
    expect(steps('at_once', 4)).toEqual(['reminder 4', 'final 7']);
    expect(steps('at_once', 20)).toEqual(['final 20']);
    expect(steps('if_unpaid', 7)).toEqual(['final 7']);
  });
});
