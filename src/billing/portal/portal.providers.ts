import { PortalGateway } from './portal.gateway.js';
import { RenewalGateway } from './renewal.gateway.js';
import { StripePortalGateway } from './stripe-portal.gateway.js';
import { StripeRenewalGateway } from './stripe-renewal.gateway.js';

/** The provider's pages for customers and its renewals; part of the billing module, which gives them to features. */
export const PORTAL_PROVIDERS = [
  { provide: PortalGateway, useClass: StripePortalGateway },
  { provide: RenewalGateway, useClass: StripeRenewalGateway },
];
