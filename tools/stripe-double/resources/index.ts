import type { Route } from '../http/route.js';
import { accountRoutes } from './account.routes.js';
import { catalogueRoutes } from './catalogue.routes.js';
import { couponRoutes } from './coupons.routes.js';
import { customerRoutes } from './customers.routes.js';
import { invoiceRoutes } from './invoices.routes.js';
import { paymentMethodRoutes } from './payment-methods.routes.js';
import { paymentRoutes } from './payments.routes.js';
import { portalRoutes } from './portal.routes.js';
import { scheduleRoutes } from './schedules.routes.js';
import { subscriptionItemRoutes } from './subscription-items.routes.js';
import { subscriptionRoutes } from './subscriptions.routes.js';
import { testClockRoutes } from './test-clocks.routes.js';

/** Every route of the API that the double speaks. */
export const ALL_ROUTES: readonly Route[] = [
  ...accountRoutes,
  ...catalogueRoutes,
  ...couponRoutes,
  ...customerRoutes,
  ...invoiceRoutes,
  ...paymentMethodRoutes,
  ...paymentRoutes,
  ...portalRoutes,
  ...scheduleRoutes,
  ...subscriptionItemRoutes,
  ...subscriptionRoutes,
  ...testClockRoutes,
];
