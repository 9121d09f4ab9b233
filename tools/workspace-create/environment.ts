import { keptPostgresUrl } from '../services/embedded-postgres.js';
import { ExplainedError } from '../services/explained-error.js';
import { keptRedisUrl } from '../services/redis.js';
import { readJson } from '../services/private-files.js';
import { quickstartPaths } from '../quickstart/paths.js';

const QUICKSTART_DATABASE = 'retainly';
/** Creating a workspace sends Redis nothing; the application only wants to know where it would be. */
const ANY_REDIS = 'redis://127.0.0.1:6379';

/**
 * The application's environment: what the person has set, and from the quickstart of this clone what is missing.
 * @throws ExplainedError when there is neither.
 */
export function applicationEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { stateDir, secretsFile } = quickstartPaths(__dirname);
  const databaseUrl = given(env['DATABASE_URL']) ?? keptPostgresUrl(stateDir, QUICKSTART_DATABASE);
  const encryptionKey = given(env['SECRETS_ENCRYPTION_KEY']) ?? keptEncryptionKey(secretsFile);
  if (databaseUrl === undefined || encryptionKey === undefined) {
    throw new ExplainedError(
      'Set DATABASE_URL and SECRETS_ENCRYPTION_KEY to those of your installation, or run npm start in this clone first.',
    );
  }
  return {
    LOG_LEVEL: 'error',
    ...env,
    PROCESS_ROLE: 'api',
    DATABASE_URL: databaseUrl,
    SECRETS_ENCRYPTION_KEY: encryptionKey,
    REDIS_URL: given(env['REDIS_URL']) ?? keptRedisUrl(stateDir) ?? ANY_REDIS,
  };
}

function keptEncryptionKey(secretsFile: string): string | undefined {
  const kept = readJson(secretsFile) as { secretsEncryptionKey?: unknown } | undefined;
  return typeof kept?.secretsEncryptionKey === 'string' ? kept.secretsEncryptionKey : undefined;
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
