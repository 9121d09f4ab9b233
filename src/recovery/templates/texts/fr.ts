import type { LanguageTexts } from '../mail-text.js';

/** French. */
export const FR: LanguageTexts = {
  steps: {
    first: {
      subject: 'Votre paiement à {{ merchant.name }} n’a pas abouti',
      heading: 'Votre paiement n’a pas abouti',
      paragraphs: [
        'Bonjour,',
        'nous n’avons pas pu encaisser {{ amount }} pour votre abonnement. Votre banque n’a pas accepté la carte enregistrée.',
        'Vous pouvez saisir une autre carte, ou la même à nouveau, sur une page sécurisée. Il n’est pas nécessaire de vous connecter.',
      ],
      button: 'Mettre à jour le moyen de paiement',
    },
    reminder: {
      subject: 'Votre paiement de {{ amount }} est toujours en attente',
      heading: 'Un paiement est toujours en attente',
      paragraphs: [
        'Bonjour,',
        'votre paiement de {{ amount }} à {{ merchant.name }} n’a pas encore abouti.',
        'Saisir une autre carte suffit le plus souvent. Si vous venez de payer, vous n’avez plus rien à faire.',
      ],
      button: 'Mettre à jour le moyen de paiement',
    },
    final: {
      subject: 'Dernier message au sujet de votre paiement en attente',
      heading: 'Votre paiement est toujours en attente',
      paragraphs: [
        'Bonjour,',
        'votre paiement de {{ amount }} à {{ merchant.name }} est toujours en attente. Ceci est notre dernier message à ce sujet.',
        'Sans paiement, votre abonnement pourra prendre fin. Vous pouvez encore changer de carte ici :',
      ],
      button: 'Mettre à jour le moyen de paiement',
    },
    neutral: {
      subject: 'Veuillez vérifier votre moyen de paiement pour {{ merchant.name }}',
      heading: 'Veuillez vérifier votre moyen de paiement',
      paragraphs: [
        'Bonjour,',
        'le moyen de paiement de votre abonnement ne peut plus être utilisé.',
        'Si vous souhaitez garder l’abonnement, veuillez en saisir un autre. Il n’est pas nécessaire de vous connecter.',
      ],
      button: 'Mettre à jour le moyen de paiement',
    },
    authenticate: {
      subject: 'Veuillez confirmer votre paiement à {{ merchant.name }}',
      heading: 'Votre banque vous demande de confirmer un paiement',
      paragraphs: [
        'Bonjour,',
        'votre banque demande votre accord avant de payer {{ amount }} pour votre abonnement.',
        'Cela ne prend qu’un instant, sur la page de notre prestataire de paiement :',
      ],
      button: 'Confirmer le paiement',
    },
    expiring_card: {
      subject: 'Votre carte se terminant par {{ card.last4 }} expire bientôt',
      heading: 'Votre carte expire bientôt',
      paragraphs: [
        'Bonjour,',
        'votre carte {{ card.brand }} se terminant par {{ card.last4 }} expire en {{ card.expires }}. Votre abonnement à {{ merchant.name }} se renouvelle le {{ renews_on }}.',
        'Si vous avez déjà une nouvelle carte, vous pouvez la saisir ici, sans vous connecter :',
      ],
      button: 'Saisir la nouvelle carte',
    },
  },
  payDirectly: 'Voir et payer la facture',
  why: 'Vous recevez ce message parce qu’il concerne un paiement de votre abonnement à {{ merchant.name }}. Ce n’est pas une publicité.',
};
