import { spawn, spawnSync, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { ExplainedError } from './explained-error.js';

/** The operating system user a process runs as. */
export interface ProcessIdentity {
  uid: number;
  gid: number;
}

/** What to run. The process gets its own session, so that Ctrl-C reaches only us and we can end things in order. */
export interface ProcessPlan {
  command: string;
  args: string[];
  /** Receives stdout and stderr; emptied at the start. Without it they go where ours go. */
  logFile?: string;
  /** The whole environment of the process; nothing is inherited. */
  env: NodeJS.ProcessEnv;
  /** Shown as the program's name; some programs choose what to be by it. */
  argv0?: string;
  identity?: ProcessIdentity;
  cwd?: string;
  /** Called with what a Node.js process sends by `process.send`. */
  onMessage?: (message: unknown) => void;
}

/** How to end a process: a polite signal, and a hard one when it has not gone after `graceMs`. */
export interface StopPlan {
  signal: NodeJS.Signals;
  force: NodeJS.Signals;
  graceMs: number;
}

/** A process of ours that writes to a log file. */
export interface LoggedProcess {
  readonly pid: number;
  readonly exited: Promise<void>;
  isRunning(): boolean;
  /** 0 after success; another number, or null when it runs or a signal ended it, otherwise. */
  exitCode(): number | null;
  stop(plan: StopPlan): Promise<void>;
}

/**
 * Starts a process.
 * @throws ExplainedError when the program cannot be executed.
 */
export async function startLogged(plan: ProcessPlan): Promise<LoggedProcess> {
  const log = plan.logFile === undefined ? 'inherit' : openSync(plan.logFile, 'w', 0o600);
  const stdio: StdioOptions = ['ignore', log, log];
  const child = spawn(plan.command, plan.args, {
    detached: true,
    stdio: plan.onMessage ? [...stdio, 'ipc'] : stdio,
    env: plan.env,
    argv0: plan.argv0,
    cwd: plan.cwd ?? '/',
    ...plan.identity,
  });
  if (typeof log === 'number') closeSync(log);
  if (plan.onMessage) child.on('message', plan.onMessage);
  const pid = await spawned(child, plan.command);
  const exited = whenExited(child);
  return {
    pid,
    exited,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    exitCode: () => child.exitCode,
    stop: (how) => stopChild(child, exited, how),
  };
}

/** Ends a child and waits for it; does nothing when it has ended already. */
async function stopChild(child: ChildProcess, exited: Promise<void>, plan: StopPlan): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(plan.signal);
  const patience = new AbortController();
  const gone = await Promise.race([
    exited.then(() => true),
    pause(plan.graceMs, false, { signal: patience.signal }).catch(() => true),
  ]);
  patience.abort();
  if (gone) return;
  child.kill(plan.force);
  await exited;
}

/** Settles when the child has ended, also when it ended before the call. */
function whenExited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
  });
}

/**
 * Ends a process that an earlier run left behind.
 *
 * A process id alone proves nothing, since the system reuses it; `marker` (a path in our state folder) must occur in
 * its command line, or the process is a stranger and stays untouched.
 *
 * @returns whether a process was ended.
 * @throws ExplainedError when the process belongs to another user.
 */
export async function stopOrphan(pid: number, marker: string, plan: StopPlan): Promise<boolean> {
  if (!isOurs(pid, marker)) return false;
  signalOrphan(pid, plan.signal);
  if (await isGone(pid, marker, plan.graceMs)) return true;
  signalOrphan(pid, plan.force);
  if (await isGone(pid, marker, plan.graceMs)) return true;
  throw new ExplainedError(
    `Process ${String(pid)} of an earlier run does not end. Stop it with: kill -9 ${String(pid)}`,
  );
}

/** Whether the process lives and its command line contains `marker`. */
export function isOurs(pid: number, marker: string): boolean {
  return commandLineOf(pid)?.includes(marker) ?? false;
}

/** Program and arguments of a living process, separated by spaces; `undefined` when there is none (or a zombie). */
export function commandLineOf(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  if (existsSync('/proc/self/cmdline')) return procCommandLine(pid);
  const { stdout, status } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() || undefined : undefined;
}

function procCommandLine(pid: number): string | undefined {
  try {
    return (
      readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
        .replaceAll('\0', ' ')
        .trim() || undefined
    );
  } catch {
    return undefined;
  }
}

function signalOrphan(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return;
    throw new ExplainedError(
      `Process ${String(pid)} of an earlier run belongs to another user. Stop it with: sudo kill ${String(pid)}`,
    );
  }
}

async function isGone(pid: number, marker: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    if (!isOurs(pid, marker)) return true;
    await pause(20);
  }
  return false;
}

function spawned(child: ChildProcess, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(new ExplainedError(`${command} cannot be started: ${error.message}`));
    });
    child.once('spawn', () => {
      resolve(child.pid ?? 0);
    });
  });
}
