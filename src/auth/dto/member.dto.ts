import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toWireTime } from '../../shared/http/wire.js';
import { publicId, toPublicId } from '../../shared/ids.js';
import type { MemberRow } from '../members/member.repository.js';
import { ROLES } from '../principal.js';

/** What a member becomes. */
export const ChangeMember = z
  .object({ role: z.enum(ROLES).meta({ examples: ['admin'] }) })
  .meta({ id: 'ChangeMember' });
export type ChangeMember = z.infer<typeof ChangeMember>;

/** A member of the workspace. */
export const MemberObject = z
  .object({
    id: publicId('user'),
    email: z.string().meta({ examples: ['ada@example.com'] }),
    name: z.string().meta({ examples: ['Ada Lovelace'] }),
    role: z.enum(ROLES),
    has_totp: z.boolean().meta({ description: 'Whether signing in takes a code of an authenticator app.' }),
    joined_at: z.iso.datetime().meta({ examples: ['2026-05-01T10:00:00Z'] }),
  })
  .meta({ id: 'Member', description: 'A person who may sign in to the workspace.' });
export type MemberObject = z.infer<typeof MemberObject>;

/** A page of members. */
export const MemberPage = listAnswer(MemberObject, 'MemberPage');
export type MemberPage = z.infer<typeof MemberPage>;

/** The wire form of a member. */
export function toMemberObject(member: MemberRow): MemberObject {
  return {
    id: toPublicId('user', member.id),
    email: member.email,
    name: member.name,
    role: member.role,
    has_totp: member.hasTotp,
    joined_at: toWireTime(member.createdAt),
  };
}
