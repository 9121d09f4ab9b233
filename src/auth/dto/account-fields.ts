import { z } from 'zod';

const MAX_PASSWORD = 256;

/** An e-mail, in lower case as it is stored. */
export const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .max(320)
  .pipe(z.email('must be an e-mail address'))
  .meta({ examples: ['ada@example.com'] });

/** A password to be set. Length is what counts; no rule asks for special characters. */
export const newPasswordField = z
  .string()
  .min(8, 'must have at least 8 characters')
  .max(MAX_PASSWORD)
  .meta({ description: 'At least 8 characters; 15 or more are recommended.' });

/** The password of an account, whatever rule it was set under. */
export const passwordField = z.string().min(1, 'must not be empty').max(MAX_PASSWORD);

/** What a person is called. */
export const personNameField = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(100)
  .meta({ examples: ['Ada Lovelace'] });

/** A code of an authenticator app. */
export const totpCodeField = z.string().regex(/^\d{6}$/, 'must be six digits');
