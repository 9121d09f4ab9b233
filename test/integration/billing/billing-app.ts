import { randomBytes } from 'node:crypto';

import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource, type EntityManager } from 'typeorm';

import { BillingModule } from '../../../src/billing/billing.module.js';
import type { BillingAction } from '../../../src/billing/billing.gateway.js';
import type { BillingOperation } from '../../../src/billing/operations/billing-operation.entity.js';
import { BillingOperations } from '../../../src/billing/operations/billing-operations.service.js';
import {
  type OperationSettlement,
  OperationSettlements,
  type ReviewEvidence,
} from '../../../src/billing/operations/operation-settlements.js';
import { ReconcileOperationsService } from '../../../src/billing/operations/reconcile-operations.service.js';
import { StripeConnectionService } from '../../../src/billing/stripe/stripe-connection.service.js';
import { Clock } from '../../../src/shared/clock.js';
import { loadConfig } from '../../../src/shared/config/app-config.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { newId } from '../../../src/shared/ids.js';
import { SharedModule } from '../../../src/shared/shared.module.js';
import { CreateWorkspaceService } from '../../../src/workspaces/create-workspace.service.js';
import { WorkspacesModule } from '../../../src/workspaces/workspaces.module.js';
import { connectStripe, startStripeDouble, type StripeAccount, type TestSubscription } from '../../support/stripe.js';
import { createTestDatabase, type TestDatabase } from '../../support/test-database.js';

/** Plenty for every call, also on a busy machine. */
export const DEADLINE_MS = 15_000;
/** For calls that are to time out: a second for each of the client's two tries. */
export const SHORT_DEADLINE_MS = 3_000;

/** Billing as the application has it, without the features above it: settlements are the test's own. */
export interface BillingApp {
  nest: INestApplicationContext;
  dataSource: DataSource;
  transactions: Transactions;
  clock: Clock;
  operations: BillingOperations;
  reconcile: ReconcileOperationsService;
  settlement: TestSettlement;
  /** Its environment, for another process on the same database. */
  variables: NodeJS.ProcessEnv;
  /** A workspace with a Stripe account of its own. */
  newTenant: () => Promise<Tenant>;
  close: () => Promise<void>;
}

/** A workspace and its Stripe account. */
export interface Tenant {
  app: BillingApp;
  workspaceId: string;
  stripe: StripeAccount;
}

/**
 * A feature's settlement that leaves one row per effect in the audit log, in the transaction it is given, and can be
 * told to fail or to say that its session ended meanwhile.
 */
export class TestSettlement implements OperationSettlement {
  /** How often `succeeded` fails before it works. */
  failures = 0;
  verdict: 'settled' | 'superseded' = 'settled';

  constructor(private readonly dataSource: DataSource) {}

  async succeeded(tx: EntityManager, operation: BillingOperation): Promise<'settled' | 'superseded'> {
    await this.leaveTrace(tx, operation, 'succeeded');
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('the process dies here');
    }
    return this.verdict;
  }

  async failed(tx: EntityManager, operation: BillingOperation, reason: string): Promise<void> {
    await this.leaveTrace(tx, operation, reason);
  }

  async reviewNeeded(tx: EntityManager, operation: BillingOperation, evidence: ReviewEvidence): Promise<void> {
    await this.leaveTrace(tx, operation, 'review', evidence);
  }

  /** What a person is told about an operation. */
  async evidence(operation: BillingOperation): Promise<unknown> {
    const [row] = await this.dataSource.query<{ details: unknown }[]>(
      `SELECT details FROM audit_log WHERE workspace_id = $1 AND target = $2 AND action = 'review'`,
      [operation.workspaceId, operation.id],
    );
    return row?.details;
  }

  /** What was settled for an operation, one entry per effect. */
  async effects(operation: BillingOperation): Promise<string[]> {
    const rows = await this.dataSource.query<{ action: string }[]>(
      `SELECT action FROM audit_log WHERE workspace_id = $1 AND target = $2`,
      [operation.workspaceId, operation.id],
    );
    return rows.map((row) => row.action);
  }

  private async leaveTrace(
    tx: EntityManager,
    { workspaceId, id }: BillingOperation,
    action: string,
    details: object = {},
  ): Promise<void> {
    await tx.query(
      `INSERT INTO audit_log (workspace_id, id, actor, action, target, details, occurred_at)
       VALUES ($1, $2, 'test', $3, $4, $5, now())`,
      [workspaceId, newId(), action, id, details],
    );
  }
}

/** Starts billing on a database of its own, against the Stripe double; `database` gives it one that was used before. */
export async function startBillingApp(
  settings: Record<string, string> = {},
  database?: TestDatabase,
): Promise<BillingApp> {
  const double = await startStripeDouble();
  const { url, drop } = database ?? (await createTestDatabase());
  const variables: NodeJS.ProcessEnv = {
    NODE_ENV: 'test',
    PROCESS_ROLE: 'api',
    LOG_LEVEL: 'silent',
    DATABASE_URL: url,
    REDIS_URL: process.env.TEST_REDIS_URL,
    SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    STRIPE_API_BASE: double.baseUrl,
    ...settings,
  };
  const config = loadConfig(variables);
  @Module({ imports: [SharedModule.forRoot(config), WorkspacesModule, BillingModule] })
  class BillingTestModule {}
  const nest = await NestFactory.createApplicationContext(BillingTestModule, { logger: false, abortOnError: false });
  const find = <T>(type: new (...parts: never[]) => T): T => nest.get<T>(type, { strict: false });
  const dataSource = find(DataSource);
  const settlement = new TestSettlement(dataSource);
  for (const kind of ['offer', 'cancel'] as const) find(OperationSettlements).register(kind, settlement);
  const app: BillingApp = {
    nest,
    dataSource,
    transactions: find(Transactions),
    clock: find(Clock),
    operations: find(BillingOperations),
    reconcile: find(ReconcileOperationsService),
    settlement,
    variables,
    newTenant: () => newTenant(app),
    close: async () => {
      await nest.close();
      if (!database) await drop();
    },
  };
  return app;
}

/** Begins an operation for a session of its own. */
export function begin(
  tenant: Tenant,
  subscription: TestSubscription,
  action: BillingAction,
): Promise<BillingOperation> {
  const { app } = tenant;
  const { customerId, subscriptionId } = subscription;
  const wish = { workspaceId: tenant.workspaceId, sessionId: newId(), customerId, subscriptionId, action };
  return app.transactions.run((tx) => app.operations.begin(tx, wish));
}

/** Begins an operation and executes it, as a request does. */
export async function carryOut(
  tenant: Tenant,
  subscription: TestSubscription,
  action: BillingAction,
  deadlineMs = DEADLINE_MS,
): Promise<BillingOperation> {
  const operation = await begin(tenant, subscription, action);
  return tenant.app.operations.execute(tenant.workspaceId, operation.id, deadlineMs);
}

/** The operation as it is stored now. */
export async function reload(app: BillingApp, operation: BillingOperation): Promise<BillingOperation> {
  const { workspaceId, sessionId, kind } = operation;
  const stored = await app.operations.latest(undefined, workspaceId, sessionId, kind);
  if (!stored) throw new Error('the operation is gone');
  return stored;
}

/** Ends a workspace's Stripe connection, as its owner does. */
export function disconnect({ app, workspaceId }: Tenant): Promise<void> {
  const connections = app.nest.get(StripeConnectionService, { strict: false });
  return app.transactions.run((tx) => connections.disconnect(tx, workspaceId));
}

/** 30 % off for three months, on a subscription of 199.00. */
export const DISCOUNT: BillingAction = {
  kind: 'offer',
  offer: { type: 'discount', terms: { percent: 30, duration_months: 3 } },
  mrrCents: 19_900,
};

async function newTenant(app: BillingApp): Promise<Tenant> {
  const { nest } = app;
  const { workspaceId } = await nest
    .get(Transactions, { strict: false })
    .run((tx) => nest.get(CreateWorkspaceService, { strict: false }).create(tx, { name: 'Test workspace' }));
  return { app, workspaceId, stripe: await connectStripe({ nest }, { id: workspaceId }) };
}
