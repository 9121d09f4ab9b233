import { minorDigitsOf } from '../../shared/money.js';
import type { MailLanguage } from './mail-languages.js';

/** What templates may use. What is not known is an empty text, never missing. */
export interface MailData {
  merchant: { name: string; address_lines: string[] };
  customer: { name: string };
  /** With its currency, as the language writes it. */
  amount: string;
  /** Where the card is changed without signing in. */
  update_url: string;
  /** The provider's page of the invoice; empty where there is none. */
  invoice_url: string;
  card: { brand: string; last4: string; expires: string };
  /** The day of the next renewal. */
  renews_on: string;
}

/** What a preview shows instead of a customer. */
export function sampleData(merchantName: string, addressLines: string[], language: MailLanguage): MailData {
  return {
    merchant: { name: merchantName, address_lines: addressLines },
    customer: { name: 'Anna Meyer' },
    amount: formatAmount(4_900, 'eur', language),
    update_url: 'https://example.com/r/sample',
    invoice_url: 'https://example.com/invoice/sample',
    card: { brand: 'Visa', last4: '4242', expires: formatMonth(2027, 2, language) },
    renews_on: formatDay(new Date(Date.UTC(2027, 2, 12)), language),
  };
}

/** Such as `49,00 €`. */
export function formatAmount(amountCents: number, currency: string, language: MailLanguage): string {
  const amount = amountCents / 10 ** minorDigitsOf(currency);
  return new Intl.NumberFormat(language, { style: 'currency', currency: currency.toUpperCase() }).format(amount);
}

/** Such as `12 March 2027`. */
export function formatDay(day: Date, language: MailLanguage): string {
  return new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(day);
}

/** A month from 1 to 12 with its year, such as `February 2027`. */
export function formatMonth(year: number, month: number, language: MailLanguage): string {
  const options = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(localeOf(language), options).format(new Date(Date.UTC(year, month - 1)));
}

/** Plain `en` would write months first, as only one country does. */
function localeOf(language: MailLanguage): string {
  return language === 'en' ? 'en-GB' : language;
}
