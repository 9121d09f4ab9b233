import { FollowRenewalsService } from './follow-renewals.service.js';
import { PortalGateway } from './portal.gateway.js';
import { RenewalGateway } from './renewal.gateway.js';
import { RenewalListeners } from './renewal-listeners.js';
import { StripePortalGateway } from './stripe-portal.gateway.js';
import { StripeRenewalGateway } from './stripe-renewal.gateway.js';

/** The provider's pages for customers, and renewals to come; part of the billing module. */
export const PORTAL_PROVIDERS = [
  { provide: PortalGateway, useClass: StripePortalGateway },
  { provide: RenewalGateway, useClass: StripeRenewalGateway },
  FollowRenewalsService,
  RenewalListeners,
];

/** What of it features use. */
export const PORTAL_EXPORTS = [PortalGateway, RenewalGateway, RenewalListeners];
