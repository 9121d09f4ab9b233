import { CardUpdateLink } from '../card-update/card-update-link.entity.js';
import { CardUpdateLinks } from '../card-update/card-update-links.service.js';
import { CardUpdateTokens } from '../card-update/card-update-tokens.js';
import { RecoveryMail } from './recovery-mail.entity.js';
import { RecoveryMailRepository } from './recovery-mail.repository.js';
import { RecoveryMails } from './recovery-mails.service.js';

/** Tables of the mails and of the links in them; part of the recovery module. */
export const MAIL_ENTITIES = [CardUpdateLink, RecoveryMail];

/** What mails and the links in them consist of; part of the recovery module. */
export const MAIL_PROVIDERS = [CardUpdateLinks, CardUpdateTokens, RecoveryMailRepository, RecoveryMails];
