import { z } from 'zod';

import { ShownTexts } from '../../texts/dto/shown-texts.dto.js';
import { StepShape } from '../flow-definition.js';
import { FlowDefinitionBody } from './flow.dto.js';

/** A definition to look at, and for whom. */
export const PreviewFlow = z
  .object({
    definition: FlowDefinitionBody,
    locale: z
      .string()
      .regex(/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/, 'must be a language tag such as de or pt-BR')
      .optional()
      .meta({ examples: ['de'] }),
    currency: z
      .string()
      .regex(/^[a-z]{3}$/, 'must be a lower-case ISO 4217 code such as eur')
      .optional()
      .meta({ description: 'Of the amounts in titles; the reporting currency unless given.', examples: ['eur'] }),
  })
  .meta({ id: 'PreviewFlow' });
export type PreviewFlow = z.infer<typeof PreviewFlow>;

/** What a customer would be shown, every offer included. */
export const FlowPreview = z
  .object({ flow: z.object({ steps: z.array(StepShape) }), ...ShownTexts.shape })
  .meta({ id: 'FlowPreview' });
export type FlowPreview = z.infer<typeof FlowPreview>;
