import type { LanguageTexts } from '../mail-text.js';

/** Dutch. */
export const NL: LanguageTexts = {
  steps: {
    first: {
      subject: 'Uw betaling aan {{ merchant.name }} is niet gelukt',
      heading: 'Uw betaling is niet gelukt',
      paragraphs: [
        'Hallo,',
        'we konden {{ amount }} voor uw abonnement niet afschrijven. Uw bank heeft de opgeslagen kaart niet geaccepteerd.',
        'U kunt op een beveiligde pagina een andere kaart invoeren, of dezelfde opnieuw. Inloggen is niet nodig.',
      ],
      button: 'Betaalmethode bijwerken',
    },
    reminder: {
      subject: 'Uw betaling van {{ amount }} staat nog open',
      heading: 'Er staat nog een betaling open',
      paragraphs: [
        'Hallo,',
        'uw betaling van {{ amount }} aan {{ merchant.name }} is nog niet gelukt.',
        'Meestal helpt het om een andere kaart in te voeren. Hebt u net betaald, dan hoeft u niets meer te doen.',
      ],
      button: 'Betaalmethode bijwerken',
    },
    final: {
      subject: 'Laatste bericht over uw openstaande betaling',
      heading: 'Uw betaling staat nog open',
      paragraphs: [
        'Hallo,',
        'uw betaling van {{ amount }} aan {{ merchant.name }} staat nog open. Dit is het laatste bericht dat we hierover sturen.',
        'Blijft de betaling open, dan kan uw abonnement eindigen. U kunt de kaart hier nog wijzigen:',
      ],
      button: 'Betaalmethode bijwerken',
    },
    neutral: {
      subject: 'Controleer uw betaalmethode voor {{ merchant.name }}',
      heading: 'Controleer uw betaalmethode',
      paragraphs: [
        'Hallo,',
        'de betaalmethode voor uw abonnement kan niet meer worden gebruikt.',
        'Wilt u het abonnement houden, voer dan een andere in. Inloggen is niet nodig.',
      ],
      button: 'Betaalmethode bijwerken',
    },
    authenticate: {
      subject: 'Bevestig uw betaling aan {{ merchant.name }}',
      heading: 'Uw bank vraagt u een betaling te bevestigen',
      paragraphs: [
        'Hallo,',
        'uw bank heeft uw toestemming nodig voordat {{ amount }} voor uw abonnement wordt betaald.',
        'Het duurt maar even, op de pagina van onze betaaldienst:',
      ],
      button: 'Betaling bevestigen',
    },
    expiring_card: {
      subject: 'Uw kaart eindigend op {{ card.last4 }} verloopt binnenkort',
      heading: 'Uw kaart verloopt binnenkort',
      paragraphs: [
        'Hallo,',
        'uw {{ card.brand }}-kaart eindigend op {{ card.last4 }} verloopt in {{ card.expires }}. Uw abonnement bij {{ merchant.name }} wordt verlengd op {{ renews_on }}.',
        'Hebt u al een nieuwe kaart, dan kunt u die hier zonder inloggen invoeren:',
      ],
      button: 'Nieuwe kaart invoeren',
    },
  },
  payDirectly: 'Factuur bekijken en betalen',
  why: 'U krijgt dit bericht omdat het gaat over een betaling voor uw abonnement bij {{ merchant.name }}. Het is geen reclame.',
};
