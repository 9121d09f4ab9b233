import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the quickstart finds and keeps things; all absolute. */
export interface QuickstartPaths {
  repositoryDir: string;
  stateDir: string;
  lockFile: string;
  /** What people and other tools read: base URL and keys. */
  quickstartFile: string;
  secretsFile: string;
  redisUnpackDir: string;
  stripeDoubleState: string;
  mailDir: string;
  /** Compiled entry points. */
  application: string;
  migrate: string;
  stripeDouble: string;
  mailCatcher: string;
  demoShop: string;
  seeder: string;
}

/** The paths of the clone that the calling file belongs to. */
export function quickstartPaths(callerDir: string): QuickstartPaths {
  const repositoryDir = findRepositoryDir(callerDir);
  const stateDir = join(repositoryDir, '.retainly');
  return {
    repositoryDir,
    stateDir,
    lockFile: join(stateDir, 'quickstart.lock'),
    quickstartFile: join(stateDir, 'quickstart.json'),
    secretsFile: join(stateDir, 'secrets.json'),
    redisUnpackDir: join(stateDir, 'redis'),
    stripeDoubleState: join(stateDir, 'stripe-double.json'),
    mailDir: join(stateDir, 'mails'),
    application: join(repositoryDir, 'dist/src/main.js'),
    migrate: join(repositoryDir, 'dist/src/migrate.js'),
    stripeDouble: join(repositoryDir, 'dist/tools/stripe-double/main.js'),
    mailCatcher: join(repositoryDir, 'dist/tools/mail-catcher/main.js'),
    demoShop: join(repositoryDir, 'dist/tools/demo-shop/main.js'),
    seeder: join(repositoryDir, 'dist/tools/quickstart/seed/main.js'),
  };
}

/** The nearest folder above with a package-lock.json; sources and compiled code lie at different depths. */
function findRepositoryDir(from: string): string {
  if (existsSync(join(from, 'package-lock.json'))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error('The quickstart does not lie in a clone of Retainly.');
  return findRepositoryDir(parent);
}
