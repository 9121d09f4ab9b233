import { randomBytes } from 'node:crypto';

import type { INestApplicationContext } from '@nestjs/common';

import { toPublicId } from '../../../src/shared/ids.js';
import { type DemoWorkspace, type SeedRequest } from '../demo.js';
import { ensureOwner } from './dashboard-owner.js';
import { demoCustomers } from './demo-customers.js';
import { ensureHistory } from './demo-history.js';
import { seededWorkspace } from './seeded-workspaces.js';
import { type SeedServices, seedServices } from './seed-services.js';
import { type StripeAccounts, stripeAccounts } from './stripe-accounts.js';
import { keepOrIssueKey } from './workspace-keys.js';

/** Two years, so that every month has the same month a year before. */
const HISTORY_DAYS = 730;
const WEBHOOK_SECRET_BYTES = 32;

/**
 * Makes everything a person needs to try Retainly, or finds it again: the workspace with its Stripe connection, keys,
 * customers and history, and a second workspace. Every part is complete or absent, so an interrupted start is finished
 * by the next one.
 *
 * @param historyDays length of the history in whole days before today
 */
export async function seedQuickstart(
  app: INestApplicationContext,
  request: SeedRequest,
  historyDays = HISTORY_DAYS,
): Promise<DemoWorkspace> {
  const services = seedServices(app);
  const accounts = await stripeAccounts(request);
  const origins = [request.baseUrl, request.shopOrigin].filter((origin) => origin !== undefined);
  const workspaceId = await seededWorkspace(services, request.hasDemo ? 'demo' : 'plain', origins);
  const previous =
    request.previous?.workspaceId === toPublicId('workspace', workspaceId) ? request.previous : undefined;
  const otherId = await seededWorkspace(services, 'other', [request.baseUrl]);

  const stripeWebhookSecret = previous?.stripeWebhookSecret ?? newWebhookSecret();
  await connectStripe(services, workspaceId, accounts.demo, [stripeWebhookSecret]);
  await connectStripe(services, otherId, accounts.other, []);
  const customers = request.hasDemo ? await prepareDemo(services, workspaceId, accounts, historyDays) : [];
  await receiveEvents(accounts, workspaceId, request.baseUrl, stripeWebhookSecret);
  const owner = await ensureOwner(services, workspaceId, request.previous);
  return {
    workspaceId: toPublicId('workspace', workspaceId),
    secretKey: await keepOrIssueKey(services, workspaceId, 'secret', previous?.secretKey),
    readKey: await keepOrIssueKey(services, workspaceId, 'read', previous?.readKey),
    publishableKey: await keepOrIssueKey(services, workspaceId, 'publishable', previous?.publishableKey),
    identitySecret: await services.settings.identitySecret(workspaceId),
    stripeWebhookSecret,
    dashboardEmail: owner.email,
    dashboardPassword: owner.password,
    customers,
    otherWorkspaceKey: await keepOrIssueKey(services, otherId, 'secret', request.previous?.otherWorkspaceKey),
  };
}

async function prepareDemo(
  services: SeedServices,
  workspaceId: string,
  { demo, double }: StripeAccounts,
  days: number,
): Promise<DemoWorkspace['customers']> {
  const customers = double && demo ? await demoCustomers(services, workspaceId, double, demo) : [];
  await ensureHistory(services, workspaceId, { hasDemoPrices: double !== undefined, days });
  return customers;
}

async function connectStripe(
  { connections, transactions }: SeedServices,
  workspaceId: string,
  secretKey: string | undefined,
  webhookSecrets: string[],
): Promise<void> {
  if (secretKey === undefined) return;
  await transactions.run((tx) => connections.connect(tx, workspaceId, { secretKey, webhookSecrets }));
}

/** The address changes with the port, so it is set at every start. */
async function receiveEvents(
  { demo, double }: StripeAccounts,
  workspaceId: string,
  baseUrl: string,
  secret: string,
): Promise<void> {
  if (!double || demo === undefined) return;
  await double.sendEvents(demo, `${baseUrl}/api/stripe/webhooks/${toPublicId('workspace', workspaceId)}`, secret);
}

function newWebhookSecret(): string {
  return `whsec_${randomBytes(WEBHOOK_SECRET_BYTES).toString('base64')}`;
}
