import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { ExplainedError } from '../services/explained-error.js';
import { ensureStateDir } from '../services/private-files.js';
import { firstScreen } from './first-screen.js';
import { releaseLock, takeLock, updateLock } from './lock.js';
import { parseOptions, type QuickstartOptions, USAGE, WrongOptionError } from './options.js';
import { quickstartPaths, type QuickstartPaths } from './paths.js';
import { startQuickstart } from './quickstart.js';
import { describeDeath, StoppedError, Supervisor } from './supervisor.js';

const FAILED = 1;
const WRONG_USAGE = 2;

/** One Ctrl-C arrives several times: from the terminal, and passed on by npm and start.mjs. */
const ONE_CTRL_C_MS = 1_000;

/** @returns the exit code. */
async function main(): Promise<number> {
  const options = readOptions();
  if (!options) return WRONG_USAGE;
  if (options.isAskingForHelp) {
    console.log(USAGE);
    return 0;
  }
  const paths = quickstartPaths(__dirname);
  const holder = { pid: process.pid, marker: __filename };
  try {
    ensureStateDir(paths.stateDir);
    takeLock(paths.lockFile, holder);
  } catch (error) {
    return report(error);
  }
  try {
    return await runUntilStopped(options, paths, (baseUrl) => {
      updateLock(paths.lockFile, { ...holder, baseUrl });
    });
  } finally {
    releaseLock(paths.lockFile, process.pid);
  }
}

async function runUntilStopped(
  options: QuickstartOptions,
  paths: QuickstartPaths,
  onUp: (baseUrl: string) => void,
): Promise<number> {
  const supervisor = new Supervisor();
  const stopWish = whenAskedToStop(supervisor);
  const run = async (): Promise<number> => {
    const file = await startQuickstart({ options, paths, supervisor, announce });
    onUp(file.base_url);
    const applicationLog = options.isWatching ? undefined : join(paths.stateDir, 'application.log');
    console.log(firstScreen(file, { quickstartFile: paths.quickstartFile, applicationLog }));
    console.error(describeDeath(await supervisor.firstDeath()));
    return FAILED;
  };
  const code = await Promise.race([run().catch((error: unknown) => reportUnlessStopped(error, supervisor)), stopWish]);
  await supervisor.stopAll();
  if (code === 0) console.log('Stopped. Your data is kept in .retainly/; `npm start` finds it again.');
  return code;
}

/** Settles with exit code 0 once everything ended after the first signal; a later one ends everything at once. */
function whenAskedToStop(supervisor: Supervisor): Promise<number> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const onSignal = () => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now();
        console.log('\nStopping … (again to force it)');
        resolve(supervisor.stopAll().then(() => 0));
      } else if (performance.now() - firstAtMs > ONE_CTRL_C_MS) {
        supervisor.killAll();
        process.exit(FAILED);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

function readOptions(): QuickstartOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof WrongOptionError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return undefined;
  }
}

function announce(step: string): void {
  console.log(`· ${step}`);
}

/** Ctrl-C also ends a helper that is waited for; its failure must not hide why it ended. */
async function reportUnlessStopped(error: unknown, supervisor: Supervisor): Promise<number> {
  await nextTurn(); // lets a signal that came during a blocking step be noticed
  return supervisor.wasStopped || error instanceof StoppedError ? 0 : report(error);
}

/** Prints a failure: its own words when it has some, everything when it is a defect of ours. */
function report(error: unknown): number {
  console.error(error instanceof ExplainedError ? `\n${error.message}` : error);
  return FAILED;
}

// A terminal that was closed must not keep us from stopping what we started.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

void main().then((code) => {
  process.exit(code);
});
