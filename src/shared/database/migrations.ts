import { CreateWorkspaces1763800000000 } from '../../../migrations/1763800000000-CreateWorkspaces.js';
import { CreateBilling1763800100000 } from '../../../migrations/1763800100000-CreateBilling.js';
import { CreateFlows1763800200000 } from '../../../migrations/1763800200000-CreateFlows.js';
import { CreateRecovery1763800300000 } from '../../../migrations/1763800300000-CreateRecovery.js';
import { CreateLedger1763800400000 } from '../../../migrations/1763800400000-CreateLedger.js';
import { CreateWebhooks1763800500000 } from '../../../migrations/1763800500000-CreateWebhooks.js';
import { CreateStripeEvents1763800600000 } from '../../../migrations/1763800600000-CreateStripeEvents.js';
import { CreateSubscriptionMirror1763800700000 } from '../../../migrations/1763800700000-CreateSubscriptionMirror.js';
import { AddOfferGuards1763800800000 } from '../../../migrations/1763800800000-AddOfferGuards.js';
import { AddWebhookPauses1763801000000 } from '../../../migrations/1763801000000-AddWebhookPauses.js';
import { AddStripeReports1763801050000 } from '../../../migrations/1763801050000-AddStripeReports.js';
import { AddWebhookLog1763801060000 } from '../../../migrations/1763801060000-AddWebhookLog.js';
import { CreateMembers1763801070000 } from '../../../migrations/1763801070000-CreateMembers.js';
import { AddRecoveryWork1763801100000 } from '../../../migrations/1763801100000-AddRecoveryWork.js';
import { CreateRecoveryMails1763801200000 } from '../../../migrations/1763801200000-CreateRecoveryMails.js';
import { AddDialogTheme1763801250000 } from '../../../migrations/1763801250000-AddDialogTheme.js';
import { FindEventsBySession1763801260000 } from '../../../migrations/1763801260000-FindEventsBySession.js';
import { CreateCancelLinks1763801300000 } from '../../../migrations/1763801300000-CreateCancelLinks.js';
import { CreateTerminations1763801310000 } from '../../../migrations/1763801310000-CreateTerminations.js';
import { AddMailHandover1763801400000 } from '../../../migrations/1763801400000-AddMailHandover.js';
import { CreateRecoveryDisputes1763801410000 } from '../../../migrations/1763801410000-CreateRecoveryDisputes.js';
import { AddRecordedCancellations1763801420000 } from '../../../migrations/1763801420000-AddRecordedCancellations.js';
import { RecordEarlierCancellations1763801430000 } from '../../../migrations/1763801430000-RecordEarlierCancellations.js';
import { LightenWebhookIndexes1763801440000 } from '../../../migrations/1763801440000-LightenWebhookIndexes.js';

/** Every migration, oldest first. A list rather than a glob: a forgotten file is a build error, not a missing table. */
export const MIGRATIONS = [
  CreateWorkspaces1763800000000,
  CreateBilling1763800100000,
  CreateFlows1763800200000,
  CreateRecovery1763800300000,
  CreateLedger1763800400000,
  CreateWebhooks1763800500000,
  CreateStripeEvents1763800600000,
  CreateSubscriptionMirror1763800700000,
  AddOfferGuards1763800800000,
  AddWebhookPauses1763801000000,
  AddStripeReports1763801050000,
  AddWebhookLog1763801060000,
  CreateMembers1763801070000,
  AddRecoveryWork1763801100000,
  CreateRecoveryMails1763801200000,
  AddDialogTheme1763801250000,
  FindEventsBySession1763801260000,
  CreateCancelLinks1763801300000,
  CreateTerminations1763801310000,
  AddMailHandover1763801400000,
  CreateRecoveryDisputes1763801410000,
  AddRecordedCancellations1763801420000,
  RecordEarlierCancellations1763801430000,
  LightenWebhookIndexes1763801440000,
];
