/** Words of the hosted page beside those of the dialog, in one language. */
export interface HostedTexts {
  entry_title: string;
  entry_text: string;
  back: string;
  gone: { title: string; text: string };
  invalid: { title: string; text: string };
  used: { title: string; text: string };
  busy: { title: string; text: string };
  away: { title: string; text: string };
}

/** The words in a language (two or three letters), else in English. */
export function hostedTexts(language: string): HostedTexts {
  return TEXTS.get(language) ?? EN;
}

const EN: HostedTexts = {
  entry_title: 'Cancel your subscription',
  entry_text: 'Continue to cancel. Nothing changes before you confirm.',
  back: 'Back',
  invalid: { title: 'Something is missing', text: 'Please go back and check what you entered.' },
  gone: { title: 'This link does not work any more', text: 'Please ask for a new one.' },
  used: {
    title: 'This link was used already',
    text: 'Go on in the page that you opened first, or ask for a new link.',
  },
  busy: { title: 'One moment, please', text: 'Please try again in a minute.' },
  away: { title: 'This does not work right now', text: 'Please go back and try again in a few minutes.' },
};

const TEXTS: ReadonlyMap<string, HostedTexts> = new Map(
  Object.entries({
    en: EN,
    de: {
      entry_title: 'Abo kündigen',
      entry_text: 'Weiter geht es zur Kündigung. Bevor Sie bestätigen, ändert sich nichts.',
      back: 'Zurück',
      invalid: { title: 'Da fehlt etwas', text: 'Bitte gehen Sie zurück und prüfen Sie Ihre Angaben.' },
      gone: { title: 'Dieser Link funktioniert nicht mehr', text: 'Bitte lassen Sie sich einen neuen geben.' },
      used: {
        title: 'Dieser Link wurde schon verwendet',
        text: 'Machen Sie auf der Seite weiter, die Sie zuerst geöffnet haben, oder lassen Sie sich einen neuen Link geben.',
      },
      busy: { title: 'Einen Moment bitte', text: 'Bitte versuchen Sie es in einer Minute noch einmal.' },
      away: {
        title: 'Das geht gerade nicht',
        text: 'Bitte gehen Sie zurück und versuchen Sie es in ein paar Minuten noch einmal.',
      },
    },
    fr: {
      entry_title: 'Résilier votre abonnement',
      entry_text: 'Continuez pour résilier. Rien ne change avant votre confirmation.',
      back: 'Retour',
      invalid: { title: 'Il manque quelque chose', text: 'Revenez en arrière et vérifiez votre saisie.' },
      gone: { title: 'Ce lien ne fonctionne plus', text: 'Veuillez en demander un nouveau.' },
      used: {
        title: 'Ce lien a déjà été utilisé',
        text: 'Poursuivez sur la page ouverte en premier, ou demandez un nouveau lien.',
      },
      busy: { title: 'Un instant', text: 'Veuillez réessayer dans une minute.' },
      away: {
        title: 'Cela ne fonctionne pas pour le moment',
        text: 'Revenez en arrière et réessayez dans quelques minutes.',
      },
    },
    es: {
      entry_title: 'Cancelar su suscripción',
      entry_text: 'Continúe para cancelar. Nada cambia antes de que lo confirme.',
      back: 'Volver',
      invalid: { title: 'Falta algo', text: 'Vuelva atrás y revise lo que ha escrito.' },
      gone: { title: 'Este enlace ya no funciona', text: 'Pida uno nuevo.' },
      used: {
        title: 'Este enlace ya se ha usado',
        text: 'Siga en la página que abrió primero o pida un enlace nuevo.',
      },
      busy: { title: 'Un momento', text: 'Vuelva a intentarlo dentro de un minuto.' },
      away: { title: 'Ahora mismo no funciona', text: 'Vuelva atrás e inténtelo de nuevo dentro de unos minutos.' },
    },
    it: {
      entry_title: 'Disdire l’abbonamento',
      entry_text: 'Prosegua per disdire. Nulla cambia prima della Sua conferma.',
      back: 'Indietro',
      invalid: { title: 'Manca qualcosa', text: 'Torni indietro e controlli i dati inseriti.' },
      gone: { title: 'Questo link non funziona più', text: 'Ne chieda uno nuovo.' },
      used: {
        title: 'Questo link è già stato usato',
        text: 'Prosegua nella prima pagina aperta o chieda un nuovo link.',
      },
      busy: { title: 'Un momento', text: 'Riprovi tra un minuto.' },
      away: { title: 'Al momento non funziona', text: 'Torni indietro e riprovi tra qualche minuto.' },
    },
    pt: {
      entry_title: 'Cancelar a sua subscrição',
      entry_text: 'Continue para cancelar. Nada muda antes de confirmar.',
      back: 'Voltar',
      invalid: { title: 'Falta algo', text: 'Volte atrás e verifique o que escreveu.' },
      gone: { title: 'Esta ligação já não funciona', text: 'Peça uma nova.' },
      used: {
        title: 'Esta ligação já foi usada',
        text: 'Continue na página que abriu primeiro ou peça uma nova ligação.',
      },
      busy: { title: 'Um momento', text: 'Tente de novo dentro de um minuto.' },
      away: { title: 'De momento não funciona', text: 'Volte atrás e tente de novo dentro de alguns minutos.' },
    },
    nl: {
      entry_title: 'Abonnement opzeggen',
      entry_text: 'Ga verder om op te zeggen. Er verandert niets voordat u bevestigt.',
      back: 'Terug',
      invalid: { title: 'Er ontbreekt iets', text: 'Ga terug en controleer wat u hebt ingevuld.' },
      gone: { title: 'Deze link werkt niet meer', text: 'Vraag een nieuwe aan.' },
      used: {
        title: 'Deze link is al gebruikt',
        text: 'Ga verder op de pagina die u eerst opende, of vraag een nieuwe link.',
      },
      busy: { title: 'Een ogenblik', text: 'Probeer het over een minuut opnieuw.' },
      away: { title: 'Dit werkt nu niet', text: 'Ga terug en probeer het over een paar minuten opnieuw.' },
    },
  }),
);
