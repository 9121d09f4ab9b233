/** A card as its owner knows it. */
export interface CardFace {
  paymentMethodId: string;
  /** Such as `visa`. */
  brand: string;
  last4: string;
  expiresYear: number;
  /** From 1 to 12; the card works until that month has ended. */
  expiresMonth: number;
}

/** What the next renewal of a subscription will be paid with, and by whom. */
export interface Renewal {
  customerId: string;
  customerName: string | undefined;
  email: string | undefined;
  /** BCP 47, the preferred first. */
  locales: string[];
  /** Undefined when it ends instead, or is paused, or its customer pays by hand. */
  renewsAt: Date | undefined;
  /** Undefined where it is not a card, or not known which. */
  card: CardFace | undefined;
}

/** The next renewals of subscriptions, in our words. */
export abstract class RenewalGateway {
  /**
   * The next renewal, or undefined for a subscription that does not exist.
   * @throws BillingNotConnectedError, BillingUnavailableError
   */
  abstract read(workspaceId: string, subscriptionId: string): Promise<Renewal | undefined>;
}
