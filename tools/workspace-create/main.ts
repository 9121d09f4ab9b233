import 'reflect-metadata';

import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../src/app.module.js';
import type { ApiKeyKind } from '../../src/auth/api-key.js';
import { IssueTokenService } from '../../src/auth/issue-token.service.js';
import type { Scope } from '../../src/auth/principal.js';
import { InvalidConfigurationError, loadConfig } from '../../src/shared/config/app-config.js';
import { sqlStateOf } from '../../src/shared/database/sql-state.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { toPublicId } from '../../src/shared/ids.js';
import { createLogger, NestLogger } from '../../src/shared/logging/logger.js';
import { AuditLog } from '../../src/workspaces/audit-log/audit-log.js';
import { CreateWorkspaceService } from '../../src/workspaces/create-workspace.service.js';
import { ExplainedError } from '../services/explained-error.js';
import { applicationEnvironment } from './environment.js';
import { parseOptions, USAGE, type WorkspaceOptions, WrongOptionError } from './options.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** What a new workspace's owner needs, shown this once. */
interface FirstCredentials {
  workspaceId: string;
  secretKey: string;
  publishableKey: string;
  identitySecret: string;
}

/** @returns the exit code. */
async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2));
  if (!options) {
    console.log(USAGE);
    return 0;
  }
  const config = loadConfig(applicationEnvironment(process.env));
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(config), {
    logger: new NestLogger(createLogger(config)),
    abortOnError: false,
  });
  try {
    console.log(screen(await createWorkspace(app, options), config.environment.PUBLIC_URL));
  } finally {
    await app.close();
  }
  return 0;
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
    return {
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

Store them now: they are not shown again. Try the secret key:

  curl ${publicUrl}/api/v1/workspace -H "X-API-Key: ${credentials.secretKey}"`;
}

/** A message where a person can do something about it, else the error with its stack. */
function explain(error: unknown): unknown {
  if (error instanceof ExplainedError || error instanceof InvalidConfigurationError) return error.message;
  const isAway = sqlStateOf(error) === 'ECONNREFUSED';
  return isAway ? 'The database does not answer. Start it, or the quickstart of this clone: npm start' : error;
}

main()
  .catch((error: unknown) => {
    if (error instanceof WrongOptionError) {
      console.error(`${error.message}\n\n${USAGE}`);
      return WRONG_USAGE;
    }
    console.error(explain(error));
    return FAILED;
  })
  .then((code) => {
    process.exit(code);
  });
