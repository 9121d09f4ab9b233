import { z } from 'zod';

import { DialogTheme } from '../../../workspaces/dialog-theme.js';

/** The words and looks around a flow's steps. */
export const ShownTexts = z.object({
  language: z.string().meta({ description: 'Language tag of the texts.', examples: ['de'] }),
  direction: z.enum(['ltr', 'rtl']),
  texts: z.record(z.string(), z.string()).meta({
    description:
      'Words of the dialog itself, by name, in the language; a flow’s translations replace them under `ui.<name>`.',
    examples: [{ cancel: 'Abo kündigen', continue: 'Weiter' }],
  }),
  theme: DialogTheme,
});
