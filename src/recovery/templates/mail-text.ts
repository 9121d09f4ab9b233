import type { MailStep } from '../mails/mail-plan.js';

/** The words of one mail, as Liquid. */
export interface MailText {
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  button: string;
}

/** The words of every mail in one language. */
export interface LanguageTexts {
  steps: Record<MailStep, MailText>;
  /** Leads to the invoice, below the button of a reminder. */
  payDirectly: string;
  /** Why the customer gets the mail; at the foot of each. */
  why: string;
}
