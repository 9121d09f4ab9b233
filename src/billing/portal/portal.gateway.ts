/** Where the provider's page leads back to. */
export interface PortalReturn {
  /** When the customer changes their mind. */
  backUrl: string;
  /** When a card was entered. */
  doneUrl: string;
}

/** The billing provider's own pages for customers. */
export abstract class PortalGateway {
  /**
   * A short-lived address at which the customer enters another card, and can do nothing else.
   * @throws BillingNotConnectedError, BillingUnavailableError, BillingRefusedError
   */
  abstract paymentMethodUpdate(workspaceId: string, customerId: string, back: PortalReturn): Promise<string>;
}
