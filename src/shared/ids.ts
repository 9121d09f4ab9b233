import { validate as isUuid, v7 as uuidV7 } from 'uuid';
import { z } from 'zod';

import { ParameterInvalidError, ResourceNotFoundError } from './errors/common.errors.js';

/** Prefix and separator of every public id, as the API reference shows them. */
const PUBLIC_PREFIXES = {
  workspace: 'ws-',
  flow: 'flow-',
  session: 'sess_',
  event: 'evt_',
  offer: 'off_',
  webhookEndpoint: 'whe_',
  delivery: 'dlv_',
  recovery: 'rec_',
  recoveryAttempt: 'att_',
  saveEvent: 'sav_',
  token: 'tok_',
  user: 'usr_',
  invitation: 'inv_',
  dashboardSession: 'dss_',
} as const;

/** Kinds of objects that have a public id. */
export type IdKind = keyof typeof PUBLIC_PREFIXES;

/** A new id: UUID v7, so that keys are inserted in order of time. */
export function newId(): string {
  return uuidV7();
}

/** The public form of a stored UUID, such as `sess_0190…`. */
export function toPublicId(kind: IdKind, id: string): string {
  return PUBLIC_PREFIXES[kind] + id;
}

/** The UUID in a public id, or undefined when the text is not a public id of this kind. */
export function fromPublicId(kind: IdKind, publicId: string): string | undefined {
  const prefix = PUBLIC_PREFIXES[kind];
  if (!publicId.startsWith(prefix)) return undefined;
  const id = publicId.slice(prefix.length);
  return isUuid(id) ? id.toLowerCase() : undefined;
}

/** A body field that holds a public id. The value stays in its public form; see {@link idFromBody}. */
export function publicId(kind: IdKind): z.ZodString {
  const prefix = PUBLIC_PREFIXES[kind];
  return z
    .string()
    .regex(
      new RegExp(`^${prefix}[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`),
      `must be an id such as ${prefix}…`,
    )
    .meta({ examples: [`${prefix}01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f`] });
}

/**
 * The UUID of an id that came in a body or a query.
 * @throws ParameterInvalidError naming `param`.
 */
export function idFromBody(kind: IdKind, value: string, param: string): string {
  const id = fromPublicId(kind, value);
  if (id === undefined) throw new ParameterInvalidError(param, `must be an id such as ${PUBLIC_PREFIXES[kind]}…`);
  return id;
}

/**
 * The UUID of an id that came in a path: a malformed one exists nowhere.
 * @throws ResourceNotFoundError
 */
export function idFromPath(kind: IdKind, value: string): string {
  const id = fromPublicId(kind, value);
  if (id === undefined) throw new ResourceNotFoundError();
  return id;
}
