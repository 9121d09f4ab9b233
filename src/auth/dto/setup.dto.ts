import { z } from 'zod';

import { emailField, newPasswordField, personNameField } from './account-fields.js';

/** Whether an installation waits for its first user. */
export const SetupState = z.object({ setup_required: z.boolean() }).meta({ id: 'SetupState' });
export type SetupState = z.infer<typeof SetupState>;

/** The first user of an installation and its workspace. */
export const SetUp = z
  .object({
    token: z.string().max(100).meta({ description: 'From the link the server printed when it started.' }),
    email: emailField,
    password: newPasswordField,
    name: personNameField,
    workspace_name: personNameField.meta({ examples: ['Acme'] }),
  })
  .meta({ id: 'SetUp' });
export type SetUp = z.infer<typeof SetUp>;
