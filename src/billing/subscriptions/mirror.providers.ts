import { MirrorNotes } from './mirror-notes.service.js';
import { MirrorRepository } from './mirror.repository.js';
import { Mirror } from './mirror.service.js';

/** What the local copy of Stripe consists of; part of the billing module. */
export const MIRROR_PROVIDERS = [Mirror, MirrorNotes, MirrorRepository];
