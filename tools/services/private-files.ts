import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';

import { ExplainedError } from './explained-error.js';

/**
 * Creates the folder a command keeps its state in.
 *
 * Only its owner may list it. For root it stays traversable, because PostgreSQL runs as another user and its data lies
 * inside; every file in it is readable by the owner alone.
 *
 * @throws ExplainedError when the folder belongs to another user.
 */
export function ensureStateDir(path: string): void {
  mkdirSync(path, { recursive: true });
  const { uid } = userInfo();
  const owner = statSync(path).uid;
  if (uid !== 0 && owner !== uid) {
    throw new ExplainedError(
      `${path} belongs to another user (uid ${String(owner)}), most likely because an earlier run used sudo.\n` +
        `Run this command as that user, or remove the folder: sudo rm -rf ${path}`,
    );
  }
  chmodSync(path, uid === 0 ? 0o711 : 0o700);
}

/** Writes a file that only its owner may read; readers see the old content or the new, never half of it. */
export function writePrivateFile(path: string, content: string): void {
  const draft = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  writeFileSync(draft, content, { mode: 0o600 });
  renameSync(draft, path);
}

/** Like {@link writePrivateFile}, as indented JSON. */
export function writePrivateJson(path: string, value: unknown): void {
  writePrivateFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Parses a JSON file; `undefined` when it is missing or damaged, since every such file can be made anew. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A file's text, or `undefined` when it cannot be read. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** The end of a log, for a message about a process that died. */
export function lastLines(path: string, count: number): string {
  return (readText(path) ?? '').trimEnd().split('\n').slice(-count).join('\n');
}
