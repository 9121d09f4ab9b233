import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isLeaving } from '../../billing/cancellations/recorded-cancellation.js';
import { SubscriptionCancellations } from '../../billing/cancellations/subscription-cancellations.js';
import { InvoiceGateway } from '../../billing/invoices/invoice.gateway.js';
import { RenewalGateway } from '../../billing/portal/renewal.gateway.js';
import { CardUpdateLinks } from '../card-update/card-update-links.service.js';
import { RecoveryCase } from '../entities/recovery-case.entity.js';
import { expiringCardOf, noticeKeyOf } from '../expiring-cards/expiring-card.js';
import { mailLanguageFor, type MailLanguage } from '../templates/mail-languages.js';
import { MailSettingsService } from '../templates/mail-settings.service.js';
import { defaultSource } from '../templates/mail-source.js';
import { MailTemplateInvalidError } from '../templates/mail-template.errors.js';
import { MailTemplates } from '../templates/mail-templates.service.js';
import { type RenderedMail, renderMail } from '../templates/render-mail.js';
import { type MailFacts, mailData } from './mail-content.js';
import type { RecoveryMail } from './recovery-mail.entity.js';

/** A mail ready to be handed over. */
export interface ComposedMail extends RenderedMail {
  to: string;
  language: MailLanguage;
  senderName: string;
  replyTo: string | null;
}

/** Or why it is no longer needed, in a word. */
export type Composition = { mail: ComposedMail } | { dropBecause: string };

/** Whom a mail is for and what it is about. */
interface Addressee {
  email: string | undefined;
  locales: string[];
  facts: Omit<MailFacts, 'updateUrl'>;
}

/**
 * Writes a mail from what is true right before it is sent: the invoice, the card, the address and the language are read
 * from the billing provider, so that a mail planned a week ago says nothing stale.
 */
@Injectable()
export class ComposeMailService {
  private readonly logger = new Logger(ComposeMailService.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly invoices: InvoiceGateway,
    private readonly renewals: RenewalGateway,
    private readonly cancellations: SubscriptionCancellations,
    private readonly links: CardUpdateLinks,
    private readonly settings: MailSettingsService,
    private readonly templates: MailTemplates,
  ) {}

  /** @throws BillingNotConnectedError, BillingUnavailableError */
  async compose(mail: RecoveryMail): Promise<Composition> {
    const { workspaceId, recoveryId } = mail;
    const addressee = await (recoveryId === null ? this.ofRenewal(mail) : this.ofCase(workspaceId, recoveryId));
    if (typeof addressee === 'string') return { dropBecause: addressee };
    const { email, locales, facts } = addressee;
    if (email === undefined) return { dropBecause: 'no_email' };

    const settings = await this.settings.of(workspaceId);
    const language = mailLanguageFor(locales, settings.language);
    const sender = await this.settings.senderOf(workspaceId, settings);
    const updateUrl = await (recoveryId === null
      ? this.links.urlForCustomer(workspaceId, mail.customerId)
      : this.links.urlFor(workspaceId, recoveryId));
    const data = mailData(sender, { ...facts, updateUrl, invoiceUrl: facts.invoiceUrl ?? '' }, language);
    const rendered = await this.render(mail, language, data);
    return { mail: { ...rendered, to: email, language, senderName: sender.name, replyTo: sender.replyTo } };
  }

  private async ofCase(workspaceId: string, recoveryId: string): Promise<Addressee | string> {
    const where = { workspaceId, id: recoveryId };
    const recovery = await this.dataSource.getRepository(RecoveryCase).findOneByOrFail(where);
    const invoice = await this.invoices.read(workspaceId, recovery.invoiceId);
    if (invoice?.status !== 'open') return `invoice_${invoice?.status ?? 'missing'}`;
    return {
      email: invoice.email ?? recovery.email ?? undefined,
      locales: invoice.customer.locales,
      facts: {
        customerName: invoice.customer.name,
        amount: { cents: invoice.amountCents, currency: invoice.currency },
        invoiceUrl: invoice.hostedInvoiceUrl,
      },
    };
  }

  /**
   * The card may have been replaced since the notice was planned, by its bank or by its owner. Whoever told us to end the
   * subscription needs none, also where Stripe still means to renew it.
   */
  private async ofRenewal({ workspaceId, subscriptionId, noticeKey }: RecoveryMail): Promise<Addressee | string> {
    const cancellation = await this.cancellations.find(workspaceId, subscriptionId);
    if (cancellation && isLeaving(cancellation)) return 'cancellation';
    const renewal = await this.renewals.read(workspaceId, subscriptionId);
    const expiring = renewal && expiringCardOf(renewal);
    if (!renewal || !expiring || noticeKeyOf(expiring) !== noticeKey) return 'card_replaced';
    const { card, renewsAt } = expiring;
    return {
      email: renewal.email,
      locales: renewal.locales,
      facts: { customerName: renewal.customerName, card, renewsAt },
    };
  }

  /** A merchant's template that breaks on a real customer must not cost the customer the mail. */
  private async render(
    { workspaceId, step }: RecoveryMail,
    language: MailLanguage,
    data: ReturnType<typeof mailData>,
  ): Promise<RenderedMail> {
    try {
      return await renderMail(await this.templates.get(workspaceId, { step, language }), data, language);
    } catch (error) {
      if (!(error instanceof MailTemplateInvalidError)) throw error;
      this.logger.warn({ msg: 'mail template broken', workspace_id: workspaceId, step, language, err: error });
      return renderMail(defaultSource(step, language), data, language);
    }
  }
}
