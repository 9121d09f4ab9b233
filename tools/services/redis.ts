import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

import { ExplainedError } from './explained-error.js';
import { freePortPreferring } from './ports.js';
import { ensureStateDir, lastLines, readJson, readText, writePrivateFile, writePrivateJson } from './private-files.js';
import { startLogged, stopOrphan, type LoggedProcess, type StopPlan } from './processes.js';
import { findOrInstallRedis, redisEnvironment } from './redis-binary.js';
import { type Service } from './service.js';

/** On SIGTERM Redis flushes its append-only file and leaves. */
const STOP: StopPlan = { signal: 'SIGTERM', force: 'SIGKILL', graceMs: 10_000 };

/** Loading a large append-only file takes a while. */
const READY_WITHIN_MS = 30_000;

/** What a Redis of ours is for. */
export interface PrivateRedisOptions {
  /** Absolute folder for data, log, port and password. */
  stateDir: string;
  /** Absolute folder for the program when it has to be downloaded. */
  unpackDir: string;
  /** For tests: keeps everything in memory. The caller deletes `stateDir` after `stop()`. */
  isThrowaway?: boolean;
  /** Told before a step that takes some seconds. */
  announce?: (step: string) => void;
}

/**
 * Starts a Redis on a port of 127.0.0.1 of its own, with a password, and waits until it answers.
 *
 * It never evicts a key (`noeviction`) and logs every write to disk, since queues and rate limits live in it. A server
 * that an earlier run left behind on the same data is stopped first.
 *
 * @throws ExplainedError when there is no Redis, or with the end of its log when it does not start.
 */
export async function startPrivateRedis(options: PrivateRedisOptions): Promise<Service> {
  const { stateDir, unpackDir, isThrowaway = false, announce = () => undefined } = options;
  ensureStateDir(stateDir);
  await stopPrivateRedis(stateDir);
  const binary = findOrInstallRedis(unpackDir, announce);
  const settings = await keepSettings(stateDir);
  const files = filesIn(stateDir);
  mkdirSync(files.data, { recursive: true, mode: 0o700 });
  writePrivateFile(files.config, redisConfig({ ...settings, stateDir, isThrowaway }));

  const server = await startLogged({
    command: binary.path,
    argv0: binary.argv0,
    args: [files.config],
    logFile: files.log,
    env: redisEnvironment(binary),
  });
  const url = connectionUrl(settings);
  await untilReady(server, url, files.log);
  return { url, pid: server.pid, logFile: files.log, exited: server.exited, stop: () => server.stop(STOP) };
}

/** Where the Redis of a state folder answers while it runs; undefined when there never was one. */
export function keptRedisUrl(stateDir: string): string | undefined {
  const { port, password } = readSettings(stateDir);
  return port === undefined || password === undefined ? undefined : connectionUrl({ port, password });
}

/**
 * Stops the Redis of a state folder that an earlier run left behind.
 * @returns whether a server was stopped.
 */
export async function stopPrivateRedis(stateDir: string): Promise<boolean> {
  const files = filesIn(stateDir);
  const pid = Number.parseInt(readText(files.pid) ?? '', 10);
  const stopped = !Number.isNaN(pid) && (await stopOrphan(pid, files.config, STOP));
  rmSync(files.pid, { force: true });
  return stopped;
}

/** Deletes the data of a state folder, not the downloaded program. The server must not run. */
export function removeRedisData(stateDir: string): void {
  const files = filesIn(stateDir);
  for (const path of [files.data, files.settings, files.config]) rmSync(path, { recursive: true, force: true });
}

interface RedisSettings {
  port: number;
  password: string;
}

/** The text of redis.conf. The password stands in this private file, since arguments are visible to every user. */
export function redisConfig(settings: RedisSettings & { stateDir: string; isThrowaway: boolean }): string {
  const files = filesIn(settings.stateDir);
  const lines = [
    'bind 127.0.0.1',
    `port ${String(settings.port)}`,
    `requirepass ${settings.password}`,
    `dir ${quoted(files.data)}`,
    `pidfile ${quoted(files.pid)}`,
    'maxmemory-policy noeviction',
    'save ""',
    `appendonly ${settings.isThrowaway ? 'no' : 'yes'}`,
    // An orphan is recognised by the path of its configuration in its command line.
    'set-proc-title no',
    'daemonize no',
  ];
  return `${lines.join('\n')}\n`;
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function filesIn(stateDir: string) {
  return {
    data: join(stateDir, 'redis-data'),
    config: join(stateDir, 'redis.conf'),
    settings: join(stateDir, 'redis.json'),
    pid: join(stateDir, 'redis.pid'),
    log: join(stateDir, 'redis.log'),
  };
}

async function keepSettings(stateDir: string): Promise<RedisSettings> {
  const kept = readSettings(stateDir);
  const settings = {
    port: await freePortPreferring(kept.port),
    password: kept.password ?? randomBytes(18).toString('hex'),
  };
  writePrivateJson(filesIn(stateDir).settings, settings);
  return settings;
}

function readSettings(stateDir: string): Partial<RedisSettings> {
  const kept = readJson(filesIn(stateDir).settings) as Partial<Record<keyof RedisSettings, unknown>> | undefined;
  return {
    port: typeof kept?.port === 'number' ? kept.port : undefined,
    password: typeof kept?.password === 'string' ? kept.password : undefined,
  };
}

function connectionUrl({ port, password }: RedisSettings): string {
  return `redis://:${password}@127.0.0.1:${String(port)}`;
}

async function untilReady(server: LoggedProcess, url: string, logFile: string): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (server.isRunning() && performance.now() < deadline) {
    if (await answers(url)) return;
    await pause(15);
  }
  const state = server.isRunning() ? 'does not answer' : 'ended';
  await server.stop(STOP);
  throw new ExplainedError(`The private Redis ${state}. The end of ${logFile}:\n${lastLines(logFile, 15)}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, connectTimeout: 2_000, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    // Disconnecting a socket that is closed already would keep the process alive for two more seconds.
    if (client.status !== 'end') client.disconnect();
  }
}
