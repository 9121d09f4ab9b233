import { z } from 'zod';

import { listAnswer } from '../../shared/http/list-page.js';
import { toWireTime } from '../../shared/http/wire.js';
import { publicId, toPublicId } from '../../shared/ids.js';
import type { TotpEnrolment } from '../account/totp.service.js';
import type { DashboardSession } from '../entities/dashboard-session.entity.js';
import { newPasswordField, passwordField, totpCodeField } from './account-fields.js';

/** A new password. */
export const ChangePassword = z
  .object({ current_password: passwordField, new_password: newPasswordField })
  .meta({ id: 'ChangePassword' });
export type ChangePassword = z.infer<typeof ChangePassword>;

/** A password in the place of one that was forgotten. */
export const ResetPassword = z
  .object({
    token: z.string().max(1_000).meta({ description: 'What stands behind the # of the link.' }),
    password: newPasswordField,
  })
  .meta({ id: 'ResetPassword' });
export type ResetPassword = z.infer<typeof ResetPassword>;

/** The first code of an authenticator app. */
export const ConfirmTotp = z.object({ code: totpCodeField.meta({ examples: ['123456'] }) }).meta({ id: 'ConfirmTotp' });
export type ConfirmTotp = z.infer<typeof ConfirmTotp>;

/** Leave to turn the authenticator app off. */
export const RemoveTotp = z.object({ password: passwordField }).meta({ id: 'RemoveTotp' });
export type RemoveTotp = z.infer<typeof RemoveTotp>;

/** What an authenticator app needs. */
export const TotpEnrolmentObject = z
  .object({
    secret: z
      .string()
      .meta({ description: 'Base32; shown this once.', examples: ['TT4EO4XN4I4SAAC3L6I2MOYNOCB2ILJ7'] }),
    otpauth_url: z.string(),
    qr_svg: z.string().meta({ description: '`otpauth_url` as a QR code (SVG).' }),
  })
  .meta({ id: 'TotpEnrolment' });
export type TotpEnrolmentObject = z.infer<typeof TotpEnrolmentObject>;

/** A browser on which the user is signed in. */
export const OwnSession = z
  .object({
    id: publicId('dashboardSession'),
    workspace_id: publicId('workspace'),
    address: z.string().meta({ examples: ['203.0.113.7'] }),
    user_agent: z.string().meta({ examples: ['Mozilla/5.0 …'] }),
    signed_in_at: z.iso.datetime().meta({ examples: ['2026-05-01T10:00:00Z'] }),
    last_seen_at: z.iso.datetime().meta({ description: 'Accurate to a minute.' }),
    expires_at: z.iso.datetime(),
    is_current: z.boolean().meta({ description: 'Whether it is the one that asks.' }),
  })
  .meta({ id: 'OwnSession' });
export type OwnSession = z.infer<typeof OwnSession>;

/** All sessions of a user: a page that has no next one. */
export const OwnSessionPage = listAnswer(OwnSession, 'OwnSessionPage');
export type OwnSessionPage = z.infer<typeof OwnSessionPage>;

/** The wire form of what an authenticator app needs. */
export function toTotpEnrolment({ secret, url, qrSvg }: TotpEnrolment): TotpEnrolmentObject {
  return { secret, otpauth_url: url, qr_svg: qrSvg };
}

/** The wire form of a user's sessions; `currentId` is the one that asks. */
export function toOwnSessionPage(sessions: DashboardSession[], currentId: string): OwnSessionPage {
  const data = sessions.map((session) => ({
    id: toPublicId('dashboardSession', session.id),
    workspace_id: toPublicId('workspace', session.workspaceId),
    address: session.address,
    user_agent: session.userAgent,
    signed_in_at: toWireTime(session.signedInAt),
    last_seen_at: toWireTime(session.lastSeenAt),
    expires_at: toWireTime(session.expiresAt),
    is_current: session.id === currentId,
  }));
  return { data, has_more: false, next_cursor: null };
}
