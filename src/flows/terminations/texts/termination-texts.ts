import { TERMINATION_LANGUAGES, type TerminationLanguage } from '../termination.entity.js';

/**
 * Words of the public termination page and its receipts. The German labels of the two steps are the statutory ones
 * (§ 312k BGB); `title` is the label of the merchant's own button that leads here.
 */
export interface TerminationTexts {
  title: string;
  intro: string;
  email: string;
  name: string;
  contract: string;
  kind: string;
  ordinary: string;
  extraordinary: string;
  reason: string;
  end: string;
  earliest: string;
  submit: string;
  received: { title: string; text: string };
  confirm: { title: string; text: string; button: string };
  confirmed: { title: string; text: string };
  nothing: { title: string; text: string };
  receipt: { subject: string; opening: string; at: string; ends: string; unknown: string; confirm: string };
}

/** The first of some locales that the page speaks, else German, whose law asks for it. */
export function terminationLanguage(locales: readonly string[]): TerminationLanguage {
  const wanted = locales.map((locale) => locale.toLowerCase().split(/[-_]/)[0]);
  return TERMINATION_LANGUAGES.find((language) => language === wanted.find(isSpoken)) ?? 'de';
}

function isSpoken(language: string | undefined): boolean {
  return TERMINATION_LANGUAGES.some((spoken) => spoken === language);
}

/** The words by language. */
export const TERMINATION_TEXTS: Record<TerminationLanguage, TerminationTexts> = {
  de: {
    title: 'Verträge hier kündigen',
    intro: 'Hier kündigen Sie einen Vertrag, ohne sich anzumelden. Den Eingang bestätigen wir sofort per E-Mail.',
    email: 'E-Mail-Adresse, mit der Sie bei uns Kunde sind',
    name: 'Ihr Name (freiwillig)',
    contract: 'Vertrags- oder Kundennummer (freiwillig)',
    kind: 'Art der Kündigung',
    ordinary: 'Ordentliche Kündigung',
    extraordinary: 'Außerordentliche Kündigung',
    reason: 'Grund (nur bei außerordentlicher Kündigung nötig)',
    end: 'Vertragsende (leer: zum frühestmöglichen Zeitpunkt)',
    earliest: 'zum frühestmöglichen Zeitpunkt',
    submit: 'jetzt kündigen',
    received: {
      title: 'Ihre Kündigung ist eingegangen',
      text: 'Die Bestätigung mit Inhalt und Zeitpunkt geht an die angegebene E-Mail-Adresse. Bitte öffnen Sie den Link darin, damit wir wissen, dass die Kündigung von Ihnen kommt.',
    },
    confirm: {
      title: 'Kündigung bestätigen',
      text: 'Bestätigen Sie, dass die Kündigung von Ihnen kommt.',
      button: 'Kündigung bestätigen',
    },
    confirmed: { title: 'Ihre Kündigung ist bestätigt', text: 'Sie können diese Seite schließen.' },
    nothing: { title: 'Wir prüfen Ihre Kündigung', text: 'Zu dieser Adresse fanden wir keinen laufenden Vertrag.' },
    receipt: {
      subject: 'Eingang Ihrer Kündigung',
      opening: 'Ihre Kündigung ist bei uns eingegangen.',
      at: 'Eingegangen am',
      ends: 'Der Vertrag endet',
      unknown: 'Das Vertragsende teilen wir Ihnen mit, sobald wir den Vertrag gefunden haben.',
      confirm: 'Bitte bestätigen Sie, dass die Kündigung von Ihnen kommt:',
    },
  },
  en: {
    title: 'Cancel contracts here',
    intro: 'Cancel a contract here without signing in. We confirm the receipt by e-mail at once.',
    email: 'E-mail address you are our customer with',
    name: 'Your name (optional)',
    contract: 'Contract or customer number (optional)',
    kind: 'Type of cancellation',
    ordinary: 'Ordinary cancellation',
    extraordinary: 'Extraordinary cancellation',
    reason: 'Reason (only needed for an extraordinary cancellation)',
    end: 'End of the contract (empty: as early as possible)',
    earliest: 'as early as possible',
    submit: 'cancel now',
    received: {
      title: 'We have received your cancellation',
      text: 'A confirmation with its content and time goes to the e-mail address given. Please open the link in it, so that we know that the cancellation is yours.',
    },
    confirm: {
      title: 'Confirm the cancellation',
      text: 'Confirm that the cancellation is yours.',
      button: 'Confirm the cancellation',
    },
    confirmed: { title: 'Your cancellation is confirmed', text: 'You can close this page.' },
    nothing: { title: 'We are looking into your cancellation', text: 'We found no running contract for this address.' },
    receipt: {
      subject: 'Receipt of your cancellation',
      opening: 'We have received your cancellation.',
      at: 'Received on',
      ends: 'The contract ends',
      unknown: 'We tell you the end of the contract as soon as we have found the contract.',
      confirm: 'Please confirm that the cancellation is yours:',
    },
  },
};
