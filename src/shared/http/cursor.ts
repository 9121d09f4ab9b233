import { ParameterInvalidError } from '../errors/common.errors.js';

/**
 * Where a page of a list sorted by (time, id) ended. `time` is PostgreSQL's text with microseconds: a JavaScript Date
 * would cut them off and skip or repeat rows.
 */
export interface Cursor {
  time: string;
  id: string;
}

const TIME = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?\+00$/;
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The opaque text of a cursor. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.time}|${cursor.id}`).toString('base64url');
}

/**
 * The place a cursor text stands for.
 * @throws ParameterInvalidError for text that no list gave out.
 */
export function decodeCursor(text: string): Cursor {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split('|');
  if (!TIME.test(time) || !ID.test(id)) throw new ParameterInvalidError('cursor', 'must be a next_cursor of this list');
  return { time, id };
}
