import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';

import { ExplainedError } from './explained-error.js';
import { isRoot } from './operating-system-user.js';

/** A Redis server program and what it needs to run. */
export interface RedisBinary {
  path: string;
  /** The server program decides by this name whether to be the server or one of its tools. */
  argv0: string;
  /** Folders of shared libraries that the system does not have; empty for an installed program. */
  libraryDirs: string[];
}

/**
 * One program under several names. Debian's `redis-tools` carries it as `redis-check-rdb` only: enough to run a server,
 * while the package `redis-server` would start one of its own and enable it for every boot.
 */
const PROGRAMS = ['redis-server', 'valkey-server', 'redis-check-rdb', 'valkey-check-rdb'];
const PACKAGE = 'redis-tools';

/** Without the option apt-get calls it a success when no server could be reached. */
const UPDATE = ['update', '-o', 'APT::Update::Error-Mode=any'];

/**
 * Finds a Redis server, or gets one: on PATH; unpacked by an earlier run in `unpackDir`; on Debian and Ubuntu installed
 * with apt-get as root, or downloaded and unpacked into `unpackDir` without root.
 *
 * @param unpackDir absolute folder for the unpacked program, about 5 MB.
 * @param announce told before a step that needs the network and some seconds.
 * @throws ExplainedError naming the three ways out.
 */
export function findOrInstallRedis(unpackDir: string, announce: (step: string) => void): RedisBinary {
  const known = findOnPath() ?? findUnpacked(unpackDir);
  if (known) return known;
  const problems: string[] = [];
  if (isDebian()) {
    if (isRoot()) {
      announce('installing Redis with apt-get (once, some seconds)');
      problems.push(installWithApt());
      const installed = findOnPath();
      if (installed) return installed;
    }
    announce('downloading Redis with apt-get (once, some seconds)');
    problems.push(unpackWithApt(unpackDir));
    const unpacked = findUnpacked(unpackDir);
    if (unpacked) return unpacked;
  }
  throw new ExplainedError(noRedisMessage(problems.filter(Boolean)));
}

/** The environment a Redis program runs in. */
export function redisEnvironment(binary: RedisBinary): NodeJS.ProcessEnv {
  const libraries = binary.libraryDirs.join(delimiter);
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', ...(libraries && { LD_LIBRARY_PATH: libraries }) };
}

/** The words for a machine without Redis, with what was tried. */
export function noRedisMessage(problems: string[]): string {
  return [
    'Retainly needs Redis, and none was found. Three ways out:',
    '  1. install it: `sudo apt-get install redis-server`, `brew install redis`, or whatever your system uses, so that',
    '     `redis-server` or `valkey-server` is on PATH',
    '  2. on Debian or Ubuntu let this command fetch it: it needs the network and a working `apt-get`',
    '  3. use one that runs elsewhere: REDIS_URL=redis://host:6379 (TEST_REDIS_URL for `npm test`)',
    ...problems.map((problem) => `\nWhat was tried:\n${problem}`),
  ].join('\n');
}

function findOnPath(): RedisBinary | undefined {
  const dirs = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), '/opt/homebrew/bin', '/usr/local/bin'];
  return findIn(dirs, []);
}

function findUnpacked(unpackDir: string): RedisBinary | undefined {
  const libraryRoots = [join(unpackDir, 'usr/lib'), join(unpackDir, 'lib')].filter((dir) => existsSync(dir));
  const architectures = libraryRoots.flatMap((root) =>
    readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? join(root, entry.name) : [])),
  );
  return findIn([join(unpackDir, 'usr/bin')], [...architectures, ...libraryRoots]);
}

function findIn(dirs: string[], libraryDirs: string[]): RedisBinary | undefined {
  for (const program of PROGRAMS) {
    for (const dir of dirs) {
      const path = join(dir, program);
      const binary = { path, argv0: program.replace('check-rdb', 'server'), libraryDirs };
      if (isExecutable(path) && isServer(binary)) return binary;
    }
  }
  return undefined;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function isServer(binary: RedisBinary): boolean {
  const { path, argv0 } = binary;
  const { status, stdout } = spawnSync(path, ['--version'], { argv0, env: redisEnvironment(binary), encoding: 'utf8' });
  return status === 0 && /server v=/i.test(stdout);
}

function isDebian(): boolean {
  return existsSync('/etc/debian_version') && findProgram('apt-get') && findProgram('dpkg');
}

function findProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((dir) => dir !== '' && isExecutable(join(dir, name)));
}

/** @returns what went wrong, or an empty text. */
function installWithApt(): string {
  const install = ['install', '-y', '--no-install-recommends', PACKAGE];
  return retryWithFreshLists(
    () => apt(install),
    () => apt(UPDATE),
  );
}

/** @returns what went wrong, or an empty text. */
function unpackWithApt(unpackDir: string): string {
  const draft = `${unpackDir}.${String(process.pid)}.tmp`;
  mkdirSync(draft, { recursive: true });
  try {
    for (const dir of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(draft, dir), { recursive: true });
    // An ordinary user may not refresh the system's package lists, and in containers there often are none.
    const ownLists = ['-o', `Dir::State::lists=${join(draft, 'lists')}`, '-o', `Dir::Cache=${join(draft, 'cache')}`];
    const problem =
      downloadInto(draft, []) &&
      retryWithFreshLists(
        () => downloadInto(draft, ownLists),
        () => apt([...ownLists, ...UPDATE]),
      );
    if (problem) return problem;
    for (const archive of readdirSync(draft).filter((name) => name.endsWith('.deb'))) {
      const { status, stderr } = spawnSync('dpkg', ['-x', archive, 'root'], { cwd: draft, encoding: 'utf8' });
      if (status !== 0) return `dpkg -x ${archive}: ${stderr.trim()}`;
    }
    rmSync(unpackDir, { recursive: true, force: true });
    renameSync(join(draft, 'root'), unpackDir);
    return '';
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** A refresh that failed for one source out of several may still have brought what is needed, so the step decides. */
function retryWithFreshLists(step: () => string, refresh: () => string): string {
  if (step() === '') return '';
  const refreshProblem = refresh();
  const problem = step();
  return problem && [refreshProblem, problem].filter(Boolean).join('\n');
}

/** Downloads the package and those of its libraries that this machine lacks. */
function downloadInto(dir: string, options: string[]): string {
  const simulation = spawnSync('apt-get', [...options, 'install', '-s', '--no-install-recommends', PACKAGE], {
    env: aptEnvironment(),
    encoding: 'utf8',
  });
  const packages = parseSimulatedInstall(simulation.stdout);
  if (packages.length === 0) return `apt-get install -s ${PACKAGE}: ${simulation.stderr.trim()}`;
  return apt([...options, 'download', ...packages], dir);
}

/** The packages that `apt-get install -s` would install: its lines `Inst <name> (<version> …)`. */
export function parseSimulatedInstall(output: string): string[] {
  return [...output.matchAll(/^Inst (\S+)/gm)].flatMap(([, name]) => name ?? []);
}

/** @returns what went wrong, or an empty text. */
function apt(args: string[], cwd = '/'): string {
  const { error, status, stderr } = spawnSync('apt-get', ['-q', ...args], {
    cwd,
    env: aptEnvironment(),
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 120_000,
  });
  return status === 0
    ? ''
    : `apt-get ${args.join(' ')}: ${error?.message ?? stderr.trim().split('\n').slice(-5).join('\n')}`;
}

function aptEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
}
