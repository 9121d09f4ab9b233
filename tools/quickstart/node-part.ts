import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';

import { ExplainedError } from '../services/explained-error.js';
import { lastLines, readText, writePrivateFile } from '../services/private-files.js';
import { startLogged, stopOrphan, type LoggedProcess, type StopPlan } from '../services/processes.js';
import { type Part, type Supervisor } from './supervisor.js';

/** Node.js programs of ours finish what they are doing on SIGTERM. */
const STOP: StopPlan = { signal: 'SIGTERM', force: 'SIGKILL', graceMs: 20_000 };

/** A compiled program of this repository. */
export interface NodeProgram {
  name: string;
  /** Absolute path of the compiled entry point. */
  script: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  /** Folder for its log and process id, named by `id`. */
  stateDir: string;
  id: string;
  /** Restart it when its code changes, and show its output instead of logging it. */
  isWatching?: boolean;
  onMessage?: (message: unknown) => void;
}

/** Starts a program that runs until it is stopped. Its process id is kept, so that the next run can end an orphan. */
export async function startNodePart(program: NodeProgram): Promise<Part> {
  const server = await launch(program);
  return {
    name: program.name,
    pid: server.pid,
    logFile: program.isWatching === true ? undefined : logFileOf(program),
    exited: server.exited,
    stop: async () => {
      await server.stop(STOP);
      rmSync(pidFileOf(program.stateDir, program.id), { force: true });
    },
  };
}

/**
 * Runs a program to its end; the supervisor has it meanwhile, so that Ctrl-C ends it too.
 * @throws ExplainedError with the end of its log when it fails, StoppedError when it was stopped.
 */
export async function runNodeToEnd(program: NodeProgram, supervisor: Supervisor): Promise<void> {
  let launched: LoggedProcess | undefined;
  await supervisor.runToEnd(async () => {
    const run = await launch(program);
    launched = run;
    return { name: program.name, pid: run.pid, exited: run.exited, stop: () => run.stop(STOP) };
  });
  rmSync(pidFileOf(program.stateDir, program.id), { force: true });
  if (launched?.exitCode() === 0) return;
  const log = logFileOf(program);
  throw new ExplainedError(`${program.name} failed. The end of ${log}:\n${lastLines(log, 20)}`);
}

/** Ends a program that an earlier run left behind; a stranger with the same process id stays untouched. */
export async function stopOrphanedPart(stateDir: string, id: string, script: string): Promise<void> {
  const pidFile = pidFileOf(stateDir, id);
  const pid = Number.parseInt(readText(pidFile) ?? '', 10);
  if (!Number.isNaN(pid)) await stopOrphan(pid, script, STOP);
  rmSync(pidFile, { force: true });
}

async function launch(program: NodeProgram): Promise<LoggedProcess> {
  const { script, args = [], env, stateDir, id, isWatching = false, onMessage } = program;
  const flags = isWatching ? ['--watch', '--watch-preserve-output'] : ['--enable-source-maps'];
  const run = await startLogged({
    command: process.execPath,
    args: [...flags, script, ...args],
    env,
    cwd: stateDir,
    logFile: isWatching ? undefined : logFileOf(program),
    onMessage,
  });
  writePrivateFile(pidFileOf(stateDir, id), String(run.pid));
  return run;
}

function logFileOf({ stateDir, id }: NodeProgram): string {
  return join(stateDir, `${basename(id)}.log`);
}

function pidFileOf(stateDir: string, id: string): string {
  return join(stateDir, `${id}.pid`);
}
