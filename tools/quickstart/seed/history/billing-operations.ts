import type { BillingOperation } from '../../../../src/billing/operations/billing-operation.entity.js';
import { type Random } from './random.js';
import { type SessionStory } from './session-story.js';

/** The record of what Stripe confirmed for a saved session; nothing for the others. */
export function operationsOfSession({ session, accepted }: SessionStory, random: Random): BillingOperation[] {
  const { workspaceId, id: sessionId, customerId, subscriptionId, mrrCents, currency } = session;
  const { outcome, completedAt, savedMrrCents } = session;
  if (outcome !== 'saved' || !accepted || completedAt === null || savedMrrCents === null) return [];
  const params = { kind: 'offer' as const, offer: accepted.offer, mrrCents };
  const receipt = { savedMrrCents, currency, stripeRequestId: `req_${random.base62(14)}` };
  return [
    {
      workspaceId,
      id: random.uuid(accepted.at),
      sessionId,
      kind: 'offer',
      customerId,
      subscriptionId,
      params,
      state: 'succeeded',
      attemptCount: 1,
      keyGeneration: 1,
      firstAttemptedAt: accepted.at,
      ...NOTHING_LEFT_TO_DO,
      receipt,
      errorCode: null,
      createdAt: accepted.at,
      updatedAt: completedAt,
    },
  ];
}

const NOTHING_LEFT_TO_DO = { nextAttemptAt: null, leaseToken: null, leaseUntil: null } as const;
