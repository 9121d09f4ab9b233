import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toWireTime, toWireTimeOrNull } from '../../shared/http/wire.js';
import { publicId, toPublicId } from '../../shared/ids.js';
import type { Invitation } from '../entities/invitation.entity.js';
import type { OpenInvitation } from '../members/admit-member.service.js';
import type { IssuedInvitation } from '../members/invitations.service.js';
import { ROLES } from '../principal.js';
import { emailField, newPasswordField, personNameField, totpCodeField } from './account-fields.js';

const EXAMPLE_TIME = '2026-05-01T10:00:00Z';
const EXAMPLE_URL = 'https://retention.example.com/invitations/AZkPbnosfB6aUT8rjE1eb…';

/** Who is invited, and as what. */
export const CreateInvitation = z
  .object({ email: emailField, role: z.enum(ROLES).meta({ examples: ['analyst'] }) })
  .meta({ id: 'CreateInvitation' });
export type CreateInvitation = z.infer<typeof CreateInvitation>;

const invitationFields = {
  id: publicId('invitation'),
  email: z.string().meta({ examples: ['ada@example.com'] }),
  role: z.enum(ROLES),
  invited_by: z.string().meta({ description: 'Id of the member, or `system`.' }),
  created_at: z.iso.datetime().meta({ examples: [EXAMPLE_TIME] }),
  expires_at: z.iso.datetime(),
  accepted_at: z.iso.datetime().nullable(),
};

/** An invitation as it is listed: never its link. */
export const InvitationObject = z.object(invitationFields).meta({ id: 'Invitation' });
export type InvitationObject = z.infer<typeof InvitationObject>;

/** A new invitation with its link. */
export const CreatedInvitation = z
  .object({ ...invitationFields, invitation_url: z.string().meta({ examples: [EXAMPLE_URL] }) })
  .meta({ id: 'CreatedInvitation', description: 'A new invitation. Send `invitation_url` to the person.' });
export type CreatedInvitation = z.infer<typeof CreatedInvitation>;

/** A page of invitations. */
export const InvitationPage = listAnswer(InvitationObject, 'InvitationPage');
export type InvitationPage = z.infer<typeof InvitationPage>;

/** What somebody with the link is told. */
export const OpenInvitationObject = z
  .object({
    email: z.string(),
    role: z.enum(ROLES),
    workspace_name: z.string(),
    user_exists: z.boolean().meta({ description: 'Whether the person has an account, whose password it then takes.' }),
  })
  .meta({ id: 'OpenInvitation' });
export type OpenInvitationObject = z.infer<typeof OpenInvitationObject>;

/** How an invitation is accepted. */
export const AcceptInvitation = z
  .object({
    name: personNameField.optional().meta({ description: 'Of a new user.' }),
    password: newPasswordField.meta({ description: 'A new one, or that of the existing account.' }),
    totp_code: totpCodeField.optional().meta({ description: 'Of an existing account with an authenticator app.' }),
  })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.infer<typeof AcceptInvitation>;

/** The wire form of an invitation. */
export function toInvitationObject(invitation: Omit<Invitation, 'tokenHash'>): InvitationObject {
  return {
    id: toPublicId('invitation', invitation.id),
    email: invitation.email,
    role: invitation.role,
    invited_by: invitation.invitedBy,
    created_at: toWireTime(invitation.createdAt),
    expires_at: toWireTime(invitation.expiresAt),
    accepted_at: toWireTimeOrNull(invitation.acceptedAt),
  };
}

/** The wire form of a new invitation, the only one that holds its link. */
export function toCreatedInvitation({ invitation, url }: IssuedInvitation): CreatedInvitation {
  return { ...toInvitationObject(invitation), invitation_url: url };
}

/** The wire form of what the link tells. */
export function toOpenInvitation({ invitation, workspaceName, userExists }: OpenInvitation): OpenInvitationObject {
  return {
    email: invitation.email,
    role: invitation.role,
    workspace_name: workspaceName,
    user_exists: userExists,
  };
}
