import { ConfirmTerminationService } from './confirm-termination.service.js';
import { DeclareTerminationService } from './declare-termination.service.js';
import { SendReceiptsService } from './send-receipts.service.js';
import { Termination, TerminationEffect, TerminationReceipt } from './termination.entity.js';
import { TerminationTokens } from './termination-tokens.js';
import { TerminationsController } from './terminations.controller.js';

/** Tables of public terminations; part of the flows module. */
export const TERMINATION_ENTITIES = [Termination, TerminationEffect, TerminationReceipt];

/** Routes of public terminations; part of the flows module. */
export const TERMINATION_CONTROLLERS = [TerminationsController];

/** What public terminations consist of; part of the flows module. */
export const TERMINATION_PROVIDERS = [
  ConfirmTerminationService,
  DeclareTerminationService,
  SendReceiptsService,
  TerminationTokens,
];
