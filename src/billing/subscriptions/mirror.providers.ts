import { Contracts } from './contracts.js';
import { MirrorMetrics } from './mirror-metrics.js';
import { MirrorNotes } from './mirror-notes.service.js';
import { MirrorPassRepository } from './mirror-pass.repository.js';
import { MirrorRepository } from './mirror.repository.js';
import { Mirror } from './mirror.service.js';
import { RefreshMirrorService } from './refresh-mirror.service.js';
import { RunDuePassesService } from './run-due-passes.service.js';
import { WalkAccountService } from './walk-account.service.js';

/** What the local copy of Stripe consists of; part of the billing module. */
export const MIRROR_PROVIDERS = [
  Contracts,
  Mirror,
  MirrorMetrics,
  MirrorNotes,
  MirrorPassRepository,
  MirrorRepository,
  RefreshMirrorService,
  RunDuePassesService,
  WalkAccountService,
];
