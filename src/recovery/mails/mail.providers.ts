import { CardUpdateController } from '../card-update/card-update.controller.js';
import { CardUpdateLink } from '../card-update/card-update-link.entity.js';
import { CardUpdateLinks } from '../card-update/card-update-links.service.js';
import { CardUpdateTokens } from '../card-update/card-update-tokens.js';
import { OpenCardUpdateService } from '../card-update/open-card-update.service.js';
import { CardCheckRepository } from '../expiring-cards/card-check.repository.js';
import { CheckCardsService } from '../expiring-cards/check-cards.service.js';
import { EmailSettingsController } from '../templates/email-settings.controller.js';
import { EmailTemplatesController } from '../templates/email-templates.controller.js';
import { MailSettingsRow } from '../templates/mail-settings.entity.js';
import { MailSettingsService } from '../templates/mail-settings.service.js';
import { MailTemplate } from '../templates/mail-template.entity.js';
import { MailTemplates } from '../templates/mail-templates.service.js';
import { ComposeMailService } from './compose-mail.service.js';
import { MailClaimsRepository } from './mail-claims.repository.js';
import { MailMetrics } from './mail-metrics.js';
import { RecoveryMail } from './recovery-mail.entity.js';
import { RecoveryMailRepository } from './recovery-mail.repository.js';
import { RecoveryMails } from './recovery-mails.service.js';
import { SendMailsService } from './send-mails.service.js';

/** Tables of the mails, their texts and the links in them; part of the recovery module. */
export const MAIL_ENTITIES = [CardUpdateLink, MailSettingsRow, MailTemplate, RecoveryMail];

/** Routes about mails, and the page behind their links; part of the recovery module. */
export const MAIL_CONTROLLERS = [CardUpdateController, EmailSettingsController, EmailTemplatesController];

/** What mails, their texts and the links in them consist of; part of the recovery module. */
export const MAIL_PROVIDERS = [
  CardCheckRepository,
  CardUpdateLinks,
  CardUpdateTokens,
  CheckCardsService,
  ComposeMailService,
  MailClaimsRepository,
  MailMetrics,
  MailSettingsService,
  MailTemplates,
  OpenCardUpdateService,
  RecoveryMailRepository,
  RecoveryMails,
  SendMailsService,
];

/** What the worker's schedulers call. */
export const MAIL_EXPORTS = [CheckCardsService, SendMailsService];
