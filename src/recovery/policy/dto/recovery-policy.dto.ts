import { IANAZone } from 'luxon';
import { z } from 'zod';

import type { RecoveryPolicy } from '../recovery-policy.js';

/** One for each mail of a case: the first, the reminder, the final one. */
const MAX_MAILS = 3;
const LAST_MAIL_DAY = 60;

const count = (max: number, description: string): z.ZodInt => z.int().min(0).max(max).meta({ description });

/** The policy of a workspace, as it is read and replaced. The upper bounds are the networks' own limits. */
export const RecoveryPolicyBody = z
  .object({
    own_retries_enabled: z.boolean().meta({
      description: 'Whether invoices are tried by us where Stripe plans no try. Stripe’s own retries go on regardless.',
    }),
    max_attempts_30_days: count(20, 'Tries of one card in 30 days, Stripe’s and ours together.'),
    max_own_attempts_30_days: count(15, 'Tries of one card in 30 days that are ours.'),
    min_hours_between_attempts: z.int().min(1).max(168).meta({ description: 'Hours between two tries of one card.' }),
    max_mastercard_attempts_24_hours: count(10, 'Tries of one Mastercard in 24 hours, Stripe’s and ours together.'),
    max_mastercard_attempts_30_days: count(35, 'Tries of one Mastercard in 30 days, Stripe’s and ours together.'),
    mail_days: z
      .array(z.int().min(0).max(LAST_MAIL_DAY))
      .max(MAX_MAILS)
      .refine(isRising, 'must be in rising order, each day once')
      .meta({ description: 'Days after the first failure on which mails are sent, at most three; empty: none.' }),
    expiring_card_notice_enabled: z.boolean().meta({
      description: 'Whether customers whose card expires before the next renewal are told so, once.',
    }),
    time_zone: z
      .string()
      .refine((name) => IANAZone.isValidZone(name), 'must be an IANA time zone such as Europe/Berlin')
      .meta({ description: 'For customers whose own is not known.', examples: ['Europe/Berlin'] }),
  })
  .meta({ id: 'RecoveryPolicy', description: 'How failed payments are worked on.' });
export type RecoveryPolicyBody = z.infer<typeof RecoveryPolicyBody>;

/** The domain form of a policy. */
export function toRecoveryPolicy(body: RecoveryPolicyBody): RecoveryPolicy {
  return {
    isRetryingEnabled: body.own_retries_enabled,
    maxAttempts30Days: body.max_attempts_30_days,
    maxOwnAttempts30Days: body.max_own_attempts_30_days,
    minHoursBetweenAttempts: body.min_hours_between_attempts,
    maxMastercardAttempts24Hours: body.max_mastercard_attempts_24_hours,
    maxMastercardAttempts30Days: body.max_mastercard_attempts_30_days,
    mailDays: body.mail_days,
    isExpiringCardNoticeEnabled: body.expiring_card_notice_enabled,
    timeZone: body.time_zone,
  };
}

/** The wire form of a policy. */
export function toPolicyBody(policy: RecoveryPolicy): RecoveryPolicyBody {
  return {
    own_retries_enabled: policy.isRetryingEnabled,
    max_attempts_30_days: policy.maxAttempts30Days,
    max_own_attempts_30_days: policy.maxOwnAttempts30Days,
    min_hours_between_attempts: policy.minHoursBetweenAttempts,
    max_mastercard_attempts_24_hours: policy.maxMastercardAttempts24Hours,
    max_mastercard_attempts_30_days: policy.maxMastercardAttempts30Days,
    mail_days: policy.mailDays,
    expiring_card_notice_enabled: policy.isExpiringCardNoticeEnabled,
    time_zone: policy.timeZone,
  };
}

function isRising(days: readonly number[]): boolean {
  return days.every((day, index) => index === 0 || day > (days[index - 1] ?? day));
}
