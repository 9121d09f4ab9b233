import { z } from 'zod';

import { readJson, writePrivateJson } from '../../services/private-files.js';
import { type DemoWorkspace } from '../demo.js';

/** `.retainly/quickstart.json`: where the API answers and the credentials of the demo. Scripts may rely on these names. */
export const QuickstartFile = z.object({
  base_url: z.string(),
  docs_url: z.string(),
  workspace_id: z.string(),
  secret_key: z.string(),
  read_key: z.string(),
  publishable_key: z.string(),
  identity_secret: z.string(),
  stripe_api_base: z.string(),
  stripe_webhook_secret: z.string(),
  /** Where mails of the demo are looked at; missing with a mail server of one's own. */
  mail_url: z.string().optional(),
  /** A billing page to try the cancel flow on; missing without demo customers. */
  demo_url: z.string().optional(),
  dashboard_email: z.string(),
  dashboard_password: z.string(),
  customers: z.array(
    z.object({
      customer_id: z.string(),
      subscription_id: z.string(),
      email: z.string(),
      mrr_cents: z.int(),
      currency: z.string(),
      interval: z.string(),
    }),
  ),
  other_workspace_key: z.string(),
  /** What events for the demo shop are signed with; missing without the shop. */
  shop_webhook_secret: z.string().optional(),
});
export type QuickstartFile = z.infer<typeof QuickstartFile>;

/** Where the parts of a running quickstart answer. */
export interface QuickstartAddresses {
  baseUrl: string;
  stripeApiBase: string;
  /** Missing with a mail server of the person's own. */
  mailUrl?: string | undefined;
  /** Missing without demo customers. */
  demoUrl?: string | undefined;
}

/** The wire form of a seeded workspace. */
export function toQuickstartFile(addresses: QuickstartAddresses, demo: DemoWorkspace): QuickstartFile {
  return {
    base_url: addresses.baseUrl,
    docs_url: `${addresses.baseUrl}/docs`,
    workspace_id: demo.workspaceId,
    secret_key: demo.secretKey,
    read_key: demo.readKey,
    publishable_key: demo.publishableKey,
    identity_secret: demo.identitySecret,
    stripe_api_base: addresses.stripeApiBase,
    stripe_webhook_secret: demo.stripeWebhookSecret,
    ...(addresses.mailUrl !== undefined && { mail_url: addresses.mailUrl }),
    ...(addresses.demoUrl !== undefined && { demo_url: addresses.demoUrl }),
    dashboard_email: demo.dashboardEmail,
    dashboard_password: demo.dashboardPassword,
    customers: demo.customers.map((customer) => ({
      customer_id: customer.customerId,
      subscription_id: customer.subscriptionId,
      email: customer.email,
      mrr_cents: customer.mrrCents,
      currency: customer.currency,
      interval: customer.interval,
    })),
    other_workspace_key: demo.otherWorkspaceKey,
    ...(demo.shopWebhookSecret !== undefined && { shop_webhook_secret: demo.shopWebhookSecret }),
  };
}

/** What the last run handed out; undefined when the file is missing or damaged. */
export function readQuickstartFile(path: string): DemoWorkspace | undefined {
  const { success, data: file } = QuickstartFile.safeParse(readJson(path));
  if (!success) return undefined;
  return {
    workspaceId: file.workspace_id,
    secretKey: file.secret_key,
    readKey: file.read_key,
    publishableKey: file.publishable_key,
    identitySecret: file.identity_secret,
    stripeWebhookSecret: file.stripe_webhook_secret,
    dashboardEmail: file.dashboard_email,
    dashboardPassword: file.dashboard_password,
    customers: file.customers.map((customer) => ({
      customerId: customer.customer_id,
      subscriptionId: customer.subscription_id,
      email: customer.email,
      mrrCents: customer.mrr_cents,
      currency: customer.currency,
      interval: customer.interval,
    })),
    otherWorkspaceKey: file.other_workspace_key,
    shopWebhookSecret: file.shop_webhook_secret,
  };
}

/** Replaces the file at once; only its owner may read it. */
export function writeQuickstartFile(path: string, file: QuickstartFile): void {
  writePrivateJson(path, file);
}
