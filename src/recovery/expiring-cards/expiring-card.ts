import type { CardFace, Renewal } from '../../billing/portal/renewal.gateway.js';

/** A renewal that its card will not live to see. */
export interface ExpiringCard {
  card: CardFace;
  renewsAt: Date;
}

/** Whether the card of a renewal expires before it, so that its customer should know. */
export function expiringCardOf({ card, renewsAt }: Renewal): ExpiringCard | undefined {
  if (!card || !renewsAt) return undefined;
  return renewsAt.getTime() >= endOf(card) ? { card, renewsAt } : undefined;
}

/** What a notice is about: one card and one day of renewal, whatever is renewed on it. */
export function noticeKeyOf({ card, renewsAt }: ExpiringCard): string {
  return `${card.paymentMethodId}:${renewsAt.toISOString().slice(0, 10)}`;
}

/** The first moment at which the card no longer works. */
function endOf({ expiresYear, expiresMonth }: CardFace): number {
  return Date.UTC(expiresYear, expiresMonth);
}
