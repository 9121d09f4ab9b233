import type { LanguageTexts } from '../mail-text.js';

/** Italian. */
export const IT: LanguageTexts = {
  steps: {
    first: {
      subject: 'Il pagamento a {{ merchant.name }} non è andato a buon fine',
      heading: 'Il pagamento non è andato a buon fine',
      paragraphs: [
        'Buongiorno,',
        'non siamo riusciti ad addebitare {{ amount }} per il suo abbonamento. La banca non ha accettato la carta registrata.',
        'Può inserire un’altra carta, o di nuovo la stessa, su una pagina sicura. Non serve accedere.',
      ],
      button: 'Aggiorna il metodo di pagamento',
    },
    reminder: {
      subject: 'Il pagamento di {{ amount }} è ancora in sospeso',
      heading: 'Un pagamento è ancora in sospeso',
      paragraphs: [
        'Buongiorno,',
        'il pagamento di {{ amount }} a {{ merchant.name }} non è ancora riuscito.',
        'Di solito basta inserire un’altra carta. Se ha appena pagato, non deve fare altro.',
      ],
      button: 'Aggiorna il metodo di pagamento',
    },
    final: {
      subject: 'Ultimo messaggio sul pagamento in sospeso',
      heading: 'Il pagamento è ancora in sospeso',
      paragraphs: [
        'Buongiorno,',
        'il pagamento di {{ amount }} a {{ merchant.name }} è ancora in sospeso. Questo è l’ultimo messaggio che le inviamo al riguardo.',
        'Se resta in sospeso, l’abbonamento potrebbe terminare. Può ancora cambiare la carta qui:',
      ],
      button: 'Aggiorna il metodo di pagamento',
    },
    neutral: {
      subject: 'Controlli il metodo di pagamento per {{ merchant.name }}',
      heading: 'Controlli il metodo di pagamento',
      paragraphs: [
        'Buongiorno,',
        'il metodo di pagamento del suo abbonamento non può più essere utilizzato.',
        'Se desidera mantenere l’abbonamento, ne inserisca un altro. Non serve accedere.',
      ],
      button: 'Aggiorna il metodo di pagamento',
    },
    authenticate: {
      subject: 'Confermi il pagamento a {{ merchant.name }}',
      heading: 'La banca le chiede di confermare un pagamento',
      paragraphs: [
        'Buongiorno,',
        'la banca ha bisogno del suo consenso prima di pagare {{ amount }} per il suo abbonamento.',
        'Basta un attimo, sulla pagina del nostro fornitore di pagamenti:',
      ],
      button: 'Conferma il pagamento',
    },
    expiring_card: {
      subject: 'La carta che termina con {{ card.last4 }} sta per scadere',
      heading: 'La sua carta sta per scadere',
      paragraphs: [
        'Buongiorno,',
        'la sua carta {{ card.brand }} che termina con {{ card.last4 }} scade a {{ card.expires }}. L’abbonamento a {{ merchant.name }} si rinnova il {{ renews_on }}.',
        'Se ha già una nuova carta, può inserirla qui, senza accedere:',
      ],
      button: 'Inserisci la nuova carta',
    },
  },
  payDirectly: 'Visualizza e paga la fattura',
  why: 'Riceve questo messaggio perché riguarda un pagamento del suo abbonamento a {{ merchant.name }}. Non è pubblicità.',
};
