import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../app.module.js';
import type { ApiKeyKind } from '../../auth/api-key.js';
import { IssueTokenService } from '../../auth/issue-token.service.js';
import { InvitationsService } from '../../auth/members/invitations.service.js';
import type { Scope } from '../../auth/principal.js';
import { InvalidConfigurationError, loadConfig } from '../../shared/config/app-config.js';
import { sqlStateOf } from '../../shared/database/sql-state.js';
import { Transactions } from '../../shared/database/transactions.js';
import { toPublicId } from '../../shared/ids.js';
import { createLogger, NestLogger } from '../../shared/logging/logger.js';
import { AuditLog } from '../../workspaces/audit-log/audit-log.js';
import { CreateWorkspaceService } from '../../workspaces/create-workspace.service.js';
import { parseOptions, USAGE, type WorkspaceOptions, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** What a new workspace's owner needs, shown this once. */
interface FirstCredentials {
  workspaceId: string;
  secretKey: string;
  publishableKey: string;
  identitySecret: string;
  /** Undefined when nobody was invited. */
  invitationUrl: string | undefined;
}

/**
 * Creates a workspace with its default flow and first keys, and prints them.
 *
 * @param variables the application's environment; that of the process unless given
 * @returns the exit code
 */
export async function runCreateWorkspace(args: string[], variables?: NodeJS.ProcessEnv): Promise<number> {
  try {
    const options = parseOptions(args);
    process.stdout.write(`${options ? await createAndDescribe(options, variables) : USAGE}\n`);
    return 0;
  } catch (error) {
    const isUsage = error instanceof WrongOptionError;
    process.stderr.write(`${isUsage ? `${error.message}\n\n${USAGE}` : explain(error)}\n`);
    return isUsage ? WRONG_USAGE : FAILED;
  }
}

async function createAndDescribe(options: WorkspaceOptions, variables?: NodeJS.ProcessEnv): Promise<string> {
  const config = loadConfig(variables);
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
  try {
    return screen(await createWorkspace(app, options), config.environment.PUBLIC_URL);
  } finally {
    await app.close();
  }
}

/** Workspace, default flow and keys together, or nothing. */
function createWorkspace(app: INestApplicationContext, options: WorkspaceOptions): Promise<FirstCredentials> {
  const anywhere = { strict: false };
  const issueToken = app.get(IssueTokenService, anywhere);
  return app.get(Transactions, anywhere).run(async (tx) => {
    const { workspaceId, identitySecret } = await app.get(CreateWorkspaceService, anywhere).create(tx, options);
    const issue = async (name: string, kind: ApiKeyKind, scopes: Scope[]) =>
      (await issueToken.issue(tx, workspaceId, { name, kind, scopes })).key;
    const target = toPublicId('workspace', workspaceId);
    await app.get(AuditLog, anywhere).append(tx, { workspaceId, actor: 'system', action: 'workspace.created', target });
    const invitation =
      options.owner === undefined
        ? undefined
        : await app
            .get(InvitationsService, anywhere)
            .issue(tx, workspaceId, 'system', { email: options.owner, role: 'owner' });
    return {
      invitationUrl: invitation?.url,
      workspaceId: target,
      secretKey: await issue('First key', 'secret', ['*']),
      publishableKey: await issue('First browser key', 'publishable', []),
      identitySecret,
    };
  });
}

function screen(credentials: FirstCredentials, publicUrl: string): string {
  return `workspace_id     ${credentials.workspaceId}
secret_key       ${credentials.secretKey}
publishable_key  ${credentials.publishableKey}
identity_secret  ${credentials.identitySecret}
${credentials.invitationUrl === undefined ? '' : `invitation_url   ${credentials.invitationUrl}\n`}
Store them now: they are not shown again. Try the secret key:

  curl ${publicUrl}/api/v1/workspace -H "X-API-Key: ${credentials.secretKey}"`;
}

/** A message where a person can do something about it, else the error with its stack. */
function explain(error: unknown): string {
  if (error instanceof InvalidConfigurationError) return error.message;
  if (sqlStateOf(error) === 'ECONNREFUSED') return 'The database does not answer. Start it first.';
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
