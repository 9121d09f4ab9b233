/** A workspace with a Stripe account of its own. */
export interface Merchant {
  /** UUID. */
  workspaceId: string;
  /** Scope `*`. */
  secretKey: string;
  /** Key of its account on the Stripe double. */
  accountKey: string;
}

/** How many merchants are wanted; the seeder's only argument. */
export const MERCHANTS_ARGUMENT = 2;
