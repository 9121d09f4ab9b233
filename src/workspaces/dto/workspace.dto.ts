import { z } from 'zod';

import { toWireTime } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import { DialogTheme } from '../dialog-theme.js';
import { CANCEL_MODES, type Workspace } from '../entities/workspace.entity.js';
import type { WorkspaceChanges } from '../workspace.repository.js';

const MAX_ORIGINS = 50;

const name = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100)
  .meta({ examples: ['Acme'] });
const reportingCurrency = z
  .string()
  .regex(/^[a-z]{3}$/, 'must be a lower-case ISO 4217 code such as eur')
  .meta({ description: 'Totals are shown in it. Fixed once the workspace has data.', examples: ['eur'] });
const origin = z
  .string()
  .max(255)
  .refine(isOrigin, 'must be an origin such as https://app.example.com, without a path')
  .meta({ examples: ['https://app.example.com'] });
const cancelMode = z.enum(CANCEL_MODES).meta({
  description:
    'What a confirmed cancellation does in Stripe: nothing, end the subscription with its period, or end it at once.',
});
const offerCooldownDays = z
  .int()
  .min(0)
  .max(3_650)
  .meta({
    description: 'Days after an accepted offer in which its customer is offered nothing else. 0: no cooldown.',
    examples: [90],
  });
const monthlyDiscountBudget = z
  .int()
  .min(0)
  .max(1_000_000_000_000)
  .nullable()
  .meta({
    description:
      'What the discounts accepted in a UTC calendar month may cost over all their months, in minor units of the ' +
      'reporting currency. Null: no limit.',
    examples: [500_000],
  });

const publicTermination = z.boolean().meta({
  description: 'Whether /c/public/{workspace} lets customers end contracts without signing in. Needs a mail server.',
});

/** What may be changed about a workspace. A field that is left out stays as it is. */
export const UpdateWorkspace = z
  .object({
    name,
    reporting_currency: reportingCurrency,
    identity_required: z.boolean(),
    allowed_origins: z.array(origin).max(MAX_ORIGINS),
    cancel_mode: cancelMode,
    offer_cooldown_days: offerCooldownDays,
    monthly_discount_budget_cents: monthlyDiscountBudget,
    dialog_theme: DialogTheme,
    public_termination: publicTermination,
  })
  .partial()
  .meta({ id: 'UpdateWorkspace', description: 'Changes to the settings of a workspace.' });
export type UpdateWorkspace = z.infer<typeof UpdateWorkspace>;

/** The settings of a workspace. */
export const WorkspaceSettings = z
  .object({
    id: z.string().meta({ examples: ['ws-01990f6e-7a3c-7c1e-9a51-3f2b8c4d5e6f'] }),
    name,
    reporting_currency: reportingCurrency,
    identity_required: z.boolean().meta({
      description: 'Whether a publishable key needs an identity token to start a cancel flow.',
    }),
    allowed_origins: z.array(origin).meta({ description: 'Origins whose pages may call the cancel flow.' }),
    cancel_mode: cancelMode,
    offer_cooldown_days: offerCooldownDays,
    monthly_discount_budget_cents: monthlyDiscountBudget,
    dialog_theme: DialogTheme,
    public_termination: publicTermination,
    rate_limit_per_minute: z.int().nullable().meta({
      description: 'Set by the operator of the installation; null for its default.',
    }),
    created_at: z.iso.datetime().meta({ examples: ['2026-05-01T10:00:00Z'] }),
    updated_at: z.iso.datetime().meta({ examples: ['2026-05-01T10:00:00Z'] }),
  })
  .meta({ id: 'Workspace', description: 'A workspace: one merchant.' });
export type WorkspaceSettings = z.infer<typeof WorkspaceSettings>;

/** The domain form of a change. */
export function toWorkspaceChanges(body: UpdateWorkspace): WorkspaceChanges {
  return {
    ...(body.name !== undefined && { name: body.name }),
    ...(body.reporting_currency !== undefined && { reportingCurrency: body.reporting_currency }),
    ...(body.identity_required !== undefined && { identityRequired: body.identity_required }),
    ...(body.allowed_origins !== undefined && { allowedOrigins: [...new Set(body.allowed_origins)] }),
    ...(body.cancel_mode !== undefined && { cancelMode: body.cancel_mode }),
    ...(body.offer_cooldown_days !== undefined && { offerCooldownDays: body.offer_cooldown_days }),
    ...(body.monthly_discount_budget_cents !== undefined && {
      monthlyDiscountBudgetCents: body.monthly_discount_budget_cents,
    }),
    ...(body.dialog_theme !== undefined && { dialogTheme: body.dialog_theme }),
    ...(body.public_termination !== undefined && { publicTermination: body.public_termination }),
  };
}

/** The wire form of a workspace; its identity secret is never part of it. */
export function toWorkspaceSettings(workspace: Workspace): WorkspaceSettings {
  return {
    id: toPublicId('workspace', workspace.id),
    name: workspace.name,
    reporting_currency: workspace.reportingCurrency,
    identity_required: workspace.identityRequired,
    allowed_origins: workspace.allowedOrigins,
    cancel_mode: workspace.cancelMode,
    offer_cooldown_days: workspace.offerCooldownDays,
    monthly_discount_budget_cents: workspace.monthlyDiscountBudgetCents,
    dialog_theme: workspace.dialogTheme,
    public_termination: workspace.publicTermination,
    rate_limit_per_minute: workspace.rateLimitPerMinute,
    created_at: toWireTime(workspace.createdAt),
    updated_at: toWireTime(workspace.updatedAt),
  };
}

/** Browsers send an origin in exactly the form in which URL writes it, so anything else would never match. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.origin === text;
}
