import type { CancelBody, FlowEvent, StartBody } from './wire.js';

/** Something the server has yet to learn. */
export interface UnsentRecord {
  /** Records with the same id are one. */
  id: string;
  recordedAtMs: number;
  identityToken?: string;
  /** The session it belongs to, or how to start that session where the server could not even be asked. */
  session: string | StartBody;
  content: { event: FlowEvent } | { cancel: Omit<CancelBody, 'session_id'> };
}

/** Where records wait; kept over page loads where the browser allows it. */
export interface OutboxStore {
  read: () => UnsentRecord[];
  write: (records: UnsentRecord[]) => void;
}

/** Identity tokens are accepted up to 24 hours after they end, so an older record could not be sent any more. */
const MAX_AGE_MS = 24 * 3_600_000;
const MAX_RECORDS = 200;

/**
 * Keeps records in `storage` under `key`; in memory where there is no storage, or it is full or forbidden.
 *
 * Every read goes to the storage, as another tab may have written. The oldest records give way.
 */
export function outboxStore(storage: Pick<Storage, 'getItem' | 'setItem'> | undefined, key: string): OutboxStore {
  let area = storage;
  let inMemory: UnsentRecord[] = [];
  return {
    read: () => {
      const notBeforeMs = Date.now() - MAX_AGE_MS;
      return (readFrom(area, key) ?? inMemory).filter(({ recordedAtMs }) => recordedAtMs > notBeforeMs);
    },
    write: (records) => {
      inMemory = records.slice(-MAX_RECORDS);
      try {
        area?.setItem(key, JSON.stringify(inMemory));
      } catch {
        // What it holds is out of date from now on, so this page goes on without it.
        area = undefined;
      }
    },
  };
}

/** The browser's local storage, or undefined where it is forbidden: even asking may throw. */
export function localStorageOrNone(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function readFrom(storage: Pick<Storage, 'getItem'> | undefined, key: string): UnsentRecord[] | undefined {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(key) ?? '');
    return Array.isArray(stored) ? (stored as UnsentRecord[]) : undefined;
  } catch {
    return undefined;
  }
}
