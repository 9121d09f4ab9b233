import type { LanguageTexts } from '../mail-text.js';

/** German. */
export const DE: LanguageTexts = {
  steps: {
    first: {
      subject: 'Ihre Zahlung an {{ merchant.name }} hat nicht geklappt',
      heading: 'Ihre Zahlung hat nicht geklappt',
      paragraphs: [
        'Guten Tag,',
        'wir konnten {{ amount }} für Ihr Abonnement nicht einziehen. Ihre Bank hat die hinterlegte Karte nicht angenommen.',
        'Auf einer sicheren Seite können Sie eine andere Karte oder dieselbe noch einmal eingeben. Anmelden müssen Sie sich dafür nicht.',
      ],
      button: 'Zahlungsart aktualisieren',
    },
    reminder: {
      subject: 'Ihre Zahlung über {{ amount }} ist noch offen',
      heading: 'Eine Zahlung ist noch offen',
      paragraphs: [
        'Guten Tag,',
        'Ihre Zahlung über {{ amount }} an {{ merchant.name }} ist noch nicht angekommen.',
        'Meist hilft es, eine andere Karte einzugeben. Falls Sie gerade bezahlt haben, ist nichts weiter zu tun.',
      ],
      button: 'Zahlungsart aktualisieren',
    },
    final: {
      subject: 'Letzte Nachricht zu Ihrer offenen Zahlung',
      heading: 'Ihre Zahlung ist noch offen',
      paragraphs: [
        'Guten Tag,',
        'Ihre Zahlung über {{ amount }} an {{ merchant.name }} ist noch offen. Dies ist die letzte Nachricht, die wir dazu senden.',
        'Bleibt sie offen, endet möglicherweise Ihr Abonnement. Die Karte können Sie weiterhin hier ändern:',
      ],
      button: 'Zahlungsart aktualisieren',
    },
    neutral: {
      subject: 'Bitte prüfen Sie Ihre Zahlungsart für {{ merchant.name }}',
      heading: 'Bitte prüfen Sie Ihre Zahlungsart',
      paragraphs: [
        'Guten Tag,',
        'die Zahlungsart für Ihr Abonnement kann nicht mehr verwendet werden.',
        'Wenn Sie das Abonnement behalten möchten, geben Sie bitte eine andere ein. Anmelden müssen Sie sich dafür nicht.',
      ],
      button: 'Zahlungsart aktualisieren',
    },
    authenticate: {
      subject: 'Bitte bestätigen Sie Ihre Zahlung an {{ merchant.name }}',
      heading: 'Ihre Bank bittet Sie, eine Zahlung zu bestätigen',
      paragraphs: [
        'Guten Tag,',
        'Ihre Bank benötigt Ihre Zustimmung, bevor sie {{ amount }} für Ihr Abonnement bezahlt.',
        'Das dauert einen Augenblick, auf der Seite unseres Zahlungsdienstes:',
      ],
      button: 'Zahlung bestätigen',
    },
    expiring_card: {
      subject: 'Ihre Karte mit den Endziffern {{ card.last4 }} läuft bald ab',
      heading: 'Ihre Karte läuft bald ab',
      paragraphs: [
        'Guten Tag,',
        'Ihre Karte ({{ card.brand }}, Endziffern {{ card.last4 }}) läuft im {{ card.expires }} ab. Ihr Abonnement bei {{ merchant.name }} verlängert sich am {{ renews_on }}.',
        'Falls Sie schon eine neue Karte haben, können Sie sie hier ohne Anmeldung eingeben:',
      ],
      button: 'Neue Karte eingeben',
    },
  },
  payDirectly: 'Rechnung ansehen und bezahlen',
  why: 'Sie erhalten diese Nachricht, weil es um eine Zahlung für Ihr Abonnement bei {{ merchant.name }} geht. Sie ist keine Werbung.',
};
