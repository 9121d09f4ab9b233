import type { MailLanguage } from '../templates/mail-languages.js';

/** What the page behind a link can show. */
export type PageKind = 'ask' | 'done' | 'closed' | 'gone' | 'busy' | 'away';

/** The words of the page in one language. None of them is about the customer. */
export type PageTexts = Record<PageKind, { title: string; text: string }> & { button: string };

/** Plain words in every language that mails come in. */
export const PAGE_TEXTS: Record<MailLanguage, PageTexts> = {
  en: {
    ask: {
      title: 'Update your payment method',
      text: 'You go on to the secure page of our payment provider. You do not have to sign in.',
    },
    done: { title: 'Thank you', text: 'If you have entered a card, we use it from now on. You can close this page.' },
    closed: { title: 'Nothing left to do', text: 'This link is no longer needed. You can close this page.' },
    gone: { title: 'This link does not work any more', text: 'Please use the link in our latest message.' },
    busy: { title: 'One moment, please', text: 'Please try again in a few seconds.' },
    away: { title: 'This does not work right now', text: 'Please try again in a few minutes.' },
    button: 'Continue',
  },
  de: {
    ask: {
      title: 'Zahlungsart aktualisieren',
      text: 'Es geht weiter auf der sicheren Seite unseres Zahlungsdienstes. Anmelden müssen Sie sich dafür nicht.',
    },
    done: {
      title: 'Vielen Dank',
      text: 'Wenn Sie eine Karte eingegeben haben, verwenden wir sie ab jetzt. Sie können diese Seite schließen.',
    },
    closed: {
      title: 'Nichts mehr zu tun',
      text: 'Dieser Link wird nicht mehr gebraucht. Sie können diese Seite schließen.',
    },
    gone: {
      title: 'Dieser Link funktioniert nicht mehr',
      text: 'Bitte nehmen Sie den Link aus unserer neuesten Nachricht.',
    },
    busy: { title: 'Einen Moment bitte', text: 'Bitte versuchen Sie es in ein paar Sekunden noch einmal.' },
    away: { title: 'Das geht gerade nicht', text: 'Bitte versuchen Sie es in ein paar Minuten noch einmal.' },
    button: 'Weiter',
  },
  fr: {
    ask: {
      title: 'Mettre à jour votre moyen de paiement',
      text: 'Vous continuez sur la page sécurisée de notre prestataire de paiement. Il n’est pas nécessaire de vous connecter.',
    },
    done: {
      title: 'Merci',
      text: 'Si vous avez saisi une carte, nous l’utilisons dès maintenant. Vous pouvez fermer cette page.',
    },
    closed: { title: 'Plus rien à faire', text: 'Ce lien n’est plus nécessaire. Vous pouvez fermer cette page.' },
    gone: { title: 'Ce lien ne fonctionne plus', text: 'Veuillez utiliser le lien de notre dernier message.' },
    busy: { title: 'Un instant', text: 'Veuillez réessayer dans quelques secondes.' },
    away: { title: 'Cela ne fonctionne pas pour le moment', text: 'Veuillez réessayer dans quelques minutes.' },
    button: 'Continuer',
  },
  es: {
    ask: {
      title: 'Actualizar su método de pago',
      text: 'Continuará en la página segura de nuestro proveedor de pagos. No hace falta iniciar sesión.',
    },
    done: {
      title: 'Gracias',
      text: 'Si ha introducido una tarjeta, la usaremos desde ahora. Puede cerrar esta página.',
    },
    closed: { title: 'No queda nada por hacer', text: 'Este enlace ya no es necesario. Puede cerrar esta página.' },
    gone: { title: 'Este enlace ya no funciona', text: 'Utilice el enlace de nuestro último mensaje.' },
    busy: { title: 'Un momento', text: 'Vuelva a intentarlo dentro de unos segundos.' },
    away: { title: 'Ahora mismo no funciona', text: 'Vuelva a intentarlo dentro de unos minutos.' },
    button: 'Continuar',
  },
  it: {
    ask: {
      title: 'Aggiorna il metodo di pagamento',
      text: 'Si prosegue sulla pagina sicura del nostro fornitore di pagamenti. Non serve accedere.',
    },
    done: { title: 'Grazie', text: 'Se ha inserito una carta, da ora usiamo quella. Può chiudere questa pagina.' },
    closed: { title: 'Non resta nulla da fare', text: 'Questo link non serve più. Può chiudere questa pagina.' },
    gone: { title: 'Questo link non funziona più', text: 'Usi il link del nostro ultimo messaggio.' },
    busy: { title: 'Un momento', text: 'Riprovi tra qualche secondo.' },
    away: { title: 'Al momento non funziona', text: 'Riprovi tra qualche minuto.' },
    button: 'Continua',
  },
  pt: {
    ask: {
      title: 'Atualizar o método de pagamento',
      text: 'Continua na página segura do nosso prestador de pagamentos. Não é preciso iniciar sessão.',
    },
    done: { title: 'Obrigado', text: 'Se indicou um cartão, passamos a usá-lo. Pode fechar esta página.' },
    closed: { title: 'Não falta fazer nada', text: 'Esta ligação já não é necessária. Pode fechar esta página.' },
    gone: { title: 'Esta ligação já não funciona', text: 'Use a ligação da nossa última mensagem.' },
    busy: { title: 'Um momento', text: 'Tente de novo dentro de alguns segundos.' },
    away: { title: 'De momento não funciona', text: 'Tente de novo dentro de alguns minutos.' },
    button: 'Continuar',
  },
  nl: {
    ask: {
      title: 'Betaalmethode bijwerken',
      text: 'U gaat verder op de beveiligde pagina van onze betaaldienst. Inloggen is niet nodig.',
    },
    done: {
      title: 'Bedankt',
      text: 'Hebt u een kaart ingevoerd, dan gebruiken we die vanaf nu. U kunt deze pagina sluiten.',
    },
    closed: { title: 'Niets meer te doen', text: 'Deze link is niet meer nodig. U kunt deze pagina sluiten.' },
    gone: { title: 'Deze link werkt niet meer', text: 'Gebruik de link in ons nieuwste bericht.' },
    busy: { title: 'Een ogenblik', text: 'Probeer het over een paar seconden opnieuw.' },
    away: { title: 'Dit werkt nu niet', text: 'Probeer het over een paar minuten opnieuw.' },
    button: 'Verder',
  },
};
