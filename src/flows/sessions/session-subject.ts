import { toPublicId } from '../../shared/ids.js';
import type { CancelSession } from '../entities/cancel-session.entity.js';

/** Whom a webhook about a session is about, in wire names. */
export function subjectOf(session: CancelSession) {
  return {
    session_id: toPublicId('session', session.id),
    customer_id: session.customerId,
    subscription_id: session.subscriptionId,
    email: session.email,
  };
}
