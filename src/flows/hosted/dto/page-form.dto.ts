import { z } from 'zod';

import { publicId } from '../../../shared/ids.js';
import { localId } from '../../definitions/flow-definition.js';
import { commentField, reasonField } from '../../sessions/dto/reason.dto.js';

/** Token of one page; 32 bytes. */
const pageToken = z.string().regex(/^[\w-]{43}$/, 'must be the token of a page');

/** What the buttons of the pages do; taking an offer is `accept`. */
const ACTIONS = ['begin', 'continue', 'decline', 'cancel'] as const;

/** A form of the hosted page. */
export const PageForm = z
  .object({
    page: pageToken,
    action: z.enum(ACTIONS).default('continue'),
    step: localId.optional(),
    reason: reasonField.optional(),
    comment: commentField.transform((text) => text || undefined).optional(),
    accept: publicId('offer').optional(),
  })
  .meta({ id: 'CancelPageForm' });
export type PageForm = z.output<typeof PageForm>;

/** Which page is asked for. Without a token: the one that the link leads to. */
export const PageQuery = z.object({
  page: pageToken.optional(),
  step: localId.optional(),
  notice: z.enum(['refused', 'pending', 'choose_reason']).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;
