/** How a workspace works on failed payments. */
export interface RecoveryPolicy {
  /** Whether we try invoices ourselves where Stripe plans no try. Stripe's own retries go on regardless. */
  isRetryingEnabled: boolean;
  /** Tries of one card in 30 days, Stripe's and ours together. */
  maxAttempts30Days: number;
  /** Those of them that are ours. */
  maxOwnAttempts30Days: number;
  minHoursBetweenAttempts: number;
  /** Tries of one Mastercard, Stripe's and ours together. */
  maxMastercardAttempts24Hours: number;
  maxMastercardAttempts30Days: number;
  /** Days after the first failure on which the mails of a case go out, in rising order; empty: no mails. */
  mailDays: number[];
  /** Whether customers whose card expires before the next renewal are told so, once. */
  isExpiringCardNoticeEnabled: boolean;
  /** IANA name, for customers whose own time zone is not known. */
  timeZone: string;
}

/** What holds until a workspace decides otherwise: below the limits of every card network. */
export const DEFAULT_RECOVERY_POLICY: RecoveryPolicy = {
  isRetryingEnabled: true,
  maxAttempts30Days: 15,
  maxOwnAttempts30Days: 6,
  minHoursBetweenAttempts: 1,
  maxMastercardAttempts24Hours: 10,
  maxMastercardAttempts30Days: 35,
  mailDays: [0, 3, 7],
  isExpiringCardNoticeEnabled: true,
  timeZone: 'UTC',
};
