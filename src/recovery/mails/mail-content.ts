import type { CardFace } from '../../billing/portal/renewal.gateway.js';
import { formatAmount, formatDay, formatMonth, type MailData } from '../templates/mail-data.js';
import type { MailLanguage } from '../templates/mail-languages.js';
import type { MailSender } from '../templates/mail-settings.service.js';

/** What a mail is about; what does not concern it is left out. */
export interface MailFacts {
  customerName: string | undefined;
  updateUrl: string;
  invoiceUrl?: string | undefined;
  amount?: { cents: number; currency: string };
  card?: CardFace;
  renewsAt?: Date;
}

/** What templates are filled in with, as the language writes it. */
export function mailData(sender: MailSender, facts: MailFacts, language: MailLanguage): MailData {
  const { amount, card, renewsAt } = facts;
  return {
    merchant: { name: sender.name, address_lines: sender.addressLines },
    customer: { name: facts.customerName ?? '' },
    amount: amount ? formatAmount(amount.cents, amount.currency, language) : '',
    update_url: facts.updateUrl,
    invoice_url: facts.invoiceUrl ?? '',
    card: card
      ? {
          brand: BRANDS[card.brand] ?? card.brand,
          last4: card.last4,
          expires: formatMonth(card.expiresYear, card.expiresMonth, language),
        }
      : { brand: '', last4: '', expires: '' },
    renews_on: renewsAt ? formatDay(renewsAt, language) : '',
  };
}

/** Brands as they stand on cards. */
const BRANDS: Readonly<Record<string, string>> = {
  amex: 'American Express',
  diners: 'Diners Club',
  discover: 'Discover',
  jcb: 'JCB',
  mastercard: 'Mastercard',
  unionpay: 'UnionPay',
  visa: 'Visa',
};
