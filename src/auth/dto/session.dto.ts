import { z } from 'zod';

import { publicId, toPublicId } from '../../shared/ids.js';
import { ROLES } from '../principal.js';
import type { CurrentSession } from '../sign-in/current-session.service.js';
import { emailField, passwordField, totpCodeField } from './account-fields.js';

const role = z.enum(ROLES);
const workspace = { id: publicId('workspace'), name: z.string().meta({ examples: ['Acme'] }) };

/** How a person signs in. */
export const SignIn = z
  .object({
    email: emailField,
    password: passwordField,
    totp_code: totpCodeField
      .optional()
      .meta({ description: 'Of the authenticator app; after 401 `totp_required`.', examples: ['123456'] }),
  })
  .meta({ id: 'SignIn' });
export type SignIn = z.infer<typeof SignIn>;

/** The workspace to go on in. */
export const SwitchWorkspace = z.object({ workspace_id: publicId('workspace') }).meta({ id: 'SwitchWorkspace' });
export type SwitchWorkspace = z.infer<typeof SwitchWorkspace>;

/** Who is signed in. */
export const SessionAnswer = z
  .object({
    user: z.object({ id: publicId('user'), email: z.string(), name: z.string(), has_totp: z.boolean() }),
    workspace: z.object(workspace),
    role,
    workspaces: z.array(z.object({ ...workspace, role })).meta({ description: 'All workspaces of the user.' }),
    csrf_token: z.string().meta({ description: 'Goes into X-CSRF-Token of every request that changes something.' }),
  })
  .meta({ id: 'DashboardSession', description: 'Who is signed in to the dashboard, and where.' });
export type SessionAnswer = z.infer<typeof SessionAnswer>;

/** The answer of calls that have nothing to tell. */
export const Done = z.object({ success: z.literal(true) }).meta({ id: 'Done' });
export type Done = z.infer<typeof Done>;

/** The wire form of who is signed in. */
export function toSessionAnswer({ user, current, memberships, csrfToken }: CurrentSession): SessionAnswer {
  return {
    user: {
      id: toPublicId('user', user.id),
      email: user.email,
      name: user.name,
      has_totp: user.totpConfirmedAt !== null,
    },
    workspace: { id: toPublicId('workspace', current.workspaceId), name: current.workspaceName },
    role: current.role,
    workspaces: memberships.map((membership) => ({
      id: toPublicId('workspace', membership.workspaceId),
      name: membership.workspaceName,
      role: membership.role,
    })),
    csrf_token: csrfToken,
  };
}
