import { SignJWT } from 'jose';

import type { ApiKeyKind } from '../../src/auth/api-key.js';
import { IssueTokenService } from '../../src/auth/issue-token.service.js';
import type { Scope } from '../../src/auth/principal.js';
import { Clock } from '../../src/shared/clock.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { toPublicId } from '../../src/shared/ids.js';
import { CreateWorkspaceService, type NewWorkspace } from '../../src/workspaces/create-workspace.service.js';
import { Workspace } from '../../src/workspaces/entities/workspace.entity.js';
import { WorkspaceSettingsService } from '../../src/workspaces/workspace-settings.service.js';
import type { TestApp } from './test-app.js';

/** A workspace of one test, with every kind of credential. */
export interface TestWorkspace {
  /** UUID, as stored. */
  id: string;
  /** As on the wire. */
  publicId: string;
  /** Scope `*`. */
  secretKey: string;
  /** Scope `analytics:read`. */
  readKey: string;
  publishableKey: string;
  identitySecret: string;
  /** An identity token for a customer; `overrides` replaces or adds claims. */
  identityToken: (customerId: string, subscriptionId: string, overrides?: Record<string, unknown>) => Promise<string>;
}

/** What a test may decide about its workspace; the limit is high, so that only tests of the limit meet it. */
export type WorkspaceOverrides = Partial<NewWorkspace> &
  Partial<
    Pick<
      Workspace,
      'identityRequired' | 'cancelMode' | 'rateLimitPerMinute' | 'offerCooldownDays' | 'monthlyDiscountBudgetCents'
    >
  >;

const LIMIT_OUT_OF_THE_WAY = 100_000;

/** Creates a workspace through the services that create real ones. */
export async function newWorkspace(app: TestApp, overrides: WorkspaceOverrides = {}): Promise<TestWorkspace> {
  const settings = {
    identityRequired: true,
    cancelMode: 'record' as const,
    rateLimitPerMinute: LIMIT_OUT_OF_THE_WAY,
    ...settingsOf(overrides),
  };
  const issueToken = app.nest.get(IssueTokenService, { strict: false });
  const clock = app.nest.get(Clock, { strict: false });
  const made = await app.nest.get(Transactions, { strict: false }).run(async (tx) => {
    const { workspaceId, identitySecret } = await app.nest
      .get(CreateWorkspaceService, { strict: false })
      .create(tx, { name: 'Test workspace', ...overrides });
    await tx.getRepository(Workspace).update({ id: workspaceId }, settings);
    const issue = async (name: string, kind: ApiKeyKind, scopes: Scope[]) =>
      (await issueToken.issue(tx, workspaceId, { name, kind, scopes })).key;
    return {
      id: workspaceId,
      identitySecret,
      secretKey: await issue('full', 'secret', ['*']),
      readKey: await issue('read', 'secret', ['analytics:read']),
      publishableKey: await issue('browser', 'publishable', []),
    };
  });
  app.nest.get(WorkspaceSettingsService, { strict: false }).forget(made.id);
  return {
    ...made,
    publicId: toPublicId('workspace', made.id),
    identityToken: (customerId, subscriptionId, claims = {}) => {
      const nowSeconds = Math.floor(clock.now().getTime() / 1_000);
      return new SignJWT({ subscription_id: subscriptionId, sub: customerId, exp: nowSeconds + 600, ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(made.identitySecret));
    },
  };
}

/** What creation itself does not take. */
function settingsOf(overrides: WorkspaceOverrides): Partial<Workspace> {
  const { identityRequired, cancelMode, rateLimitPerMinute, offerCooldownDays, monthlyDiscountBudgetCents } = overrides;
  const settings = { identityRequired, cancelMode, rateLimitPerMinute, offerCooldownDays, monthlyDiscountBudgetCents };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
