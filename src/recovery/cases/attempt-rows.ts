import type { PaymentCard, PaymentDecline } from '../../billing/invoices/invoice.gateway.js';
import { newId } from '../../shared/ids.js';
import type { AttemptInitiator, RecoveryAttempt } from '../entities/recovery-attempt.entity.js';
import type { RecoveryCase } from '../entities/recovery-case.entity.js';
import { assessDecline } from '../strategy/assess-decline.js';
import type { ConvertedTry } from './case-facts.service.js';

/** A decline's codes as an attempt has them. */
export type DeclineColumns = Pick<
  RecoveryAttempt,
  'declineCode' | 'adviceCode' | 'networkAdviceCode' | 'networkDeclineCode'
>;

/** What is known of a try of ours before it is made. */
export interface OwnTry extends Pick<RecoveryAttempt, 'promptedBy' | 'amountEurCents' | 'attemptedAt'> {
  card: PaymentCard | undefined;
}

/** The decline of a stored try. */
export function declineOf(attempt: DeclineColumns): PaymentDecline {
  return {
    code: attempt.declineCode ?? undefined,
    adviceCode: attempt.adviceCode ?? undefined,
    networkAdviceCode: attempt.networkAdviceCode ?? undefined,
    networkDeclineCode: attempt.networkDeclineCode ?? undefined,
  };
}

/** The columns of a decline; all null for a try that was not declined. */
export function declineColumns(decline: PaymentDecline | undefined): DeclineColumns {
  return {
    declineCode: decline?.code ?? null,
    adviceCode: decline?.adviceCode ?? null,
    networkAdviceCode: decline?.networkAdviceCode ?? null,
    networkDeclineCode: decline?.networkDeclineCode ?? null,
  };
}

/** A try that Stripe told us of, as a row of its case. */
export function toAttemptRow(recovery: RecoveryCase, made: ConvertedTry, initiator: AttemptInitiator): RecoveryAttempt {
  const { amountCents, amountEurCents, reference, at: attemptedAt, decline, card } = made;
  return {
    ...attemptOf(recovery, card),
    initiator,
    status: decline ? 'failed' : 'succeeded',
    amountCents,
    amountEurCents,
    ...declineColumns(decline),
    reference,
    promptedBy: null,
    explanation: explanationOf(initiator, decline, card?.brand),
    attemptedAt,
  };
}

/** A try of ours that is not decided on: `blocked`, without a word why. */
export function ownAttemptRow(recovery: RecoveryCase, { card, ...wish }: OwnTry): RecoveryAttempt {
  return {
    ...attemptOf(recovery, card),
    initiator: 'retainly',
    status: 'blocked',
    amountCents: recovery.amountCents,
    ...declineColumns(undefined),
    reference: null,
    explanation: '',
    ...wish,
  };
}

/** Who made a try and how it went, in a sentence for the merchant. */
export function explanationOf(
  initiator: AttemptInitiator,
  decline: PaymentDecline | undefined,
  brand: string | undefined,
): string {
  const outcome = decline ? `it was declined: ${assessDecline(decline, brand).why}` : 'it was paid';
  return `${MAKERS[initiator]}; ${outcome}.`;
}

const MAKERS: Readonly<Record<AttemptInitiator, string>> = {
  stripe: 'Stripe tried by its own schedule',
  retainly: 'Retainly tried',
  customer: 'The customer, or somebody for them, tried',
};

/** What tries of a case have in common, whoever makes them. */
function attemptOf(recovery: RecoveryCase, card: PaymentCard | undefined) {
  return {
    workspaceId: recovery.workspaceId,
    id: newId(),
    recoveryId: recovery.id,
    currency: recovery.currency,
    paymentMethodId: card?.paymentMethodId ?? null,
    cardKey: card?.cardKey ?? null,
    cardBrand: card?.brand ?? null,
    leaseToken: null,
    leaseUntil: null,
  };
}
