import type { LanguageTexts } from '../mail-text.js';

/** Portuguese. */
export const PT: LanguageTexts = {
  steps: {
    first: {
      subject: 'O seu pagamento a {{ merchant.name }} não foi concluído',
      heading: 'O seu pagamento não foi concluído',
      paragraphs: [
        'Olá,',
        'não conseguimos cobrar {{ amount }} pela sua assinatura. O seu banco não aceitou o cartão que temos registado.',
        'Pode indicar outro cartão, ou o mesmo de novo, numa página segura. Não é preciso iniciar sessão.',
      ],
      button: 'Atualizar o método de pagamento',
    },
    reminder: {
      subject: 'O seu pagamento de {{ amount }} continua pendente',
      heading: 'Um pagamento continua pendente',
      paragraphs: [
        'Olá,',
        'o seu pagamento de {{ amount }} a {{ merchant.name }} ainda não foi concluído.',
        'Indicar outro cartão costuma resolver. Se acabou de pagar, não precisa de fazer mais nada.',
      ],
      button: 'Atualizar o método de pagamento',
    },
    final: {
      subject: 'Última mensagem sobre o seu pagamento pendente',
      heading: 'O seu pagamento continua pendente',
      paragraphs: [
        'Olá,',
        'o seu pagamento de {{ amount }} a {{ merchant.name }} continua pendente. Esta é a última mensagem que enviamos sobre ele.',
        'Se continuar pendente, a sua assinatura poderá terminar. Ainda pode mudar o cartão aqui:',
      ],
      button: 'Atualizar o método de pagamento',
    },
    neutral: {
      subject: 'Verifique o seu método de pagamento para {{ merchant.name }}',
      heading: 'Verifique o seu método de pagamento',
      paragraphs: [
        'Olá,',
        'o método de pagamento da sua assinatura já não pode ser utilizado.',
        'Se quiser manter a assinatura, indique outro. Não é preciso iniciar sessão.',
      ],
      button: 'Atualizar o método de pagamento',
    },
    authenticate: {
      subject: 'Confirme o seu pagamento a {{ merchant.name }}',
      heading: 'O seu banco pede que confirme um pagamento',
      paragraphs: [
        'Olá,',
        'o seu banco precisa do seu consentimento antes de pagar {{ amount }} pela sua assinatura.',
        'É só um momento, na página do nosso prestador de pagamentos:',
      ],
      button: 'Confirmar o pagamento',
    },
    expiring_card: {
      subject: 'O seu cartão terminado em {{ card.last4 }} expira em breve',
      heading: 'O seu cartão expira em breve',
      paragraphs: [
        'Olá,',
        'o seu cartão {{ card.brand }} terminado em {{ card.last4 }} expira em {{ card.expires }}. A sua assinatura de {{ merchant.name }} renova-se em {{ renews_on }}.',
        'Se já tiver um cartão novo, pode indicá-lo aqui, sem iniciar sessão:',
      ],
      button: 'Indicar o cartão novo',
    },
  },
  payDirectly: 'Ver e pagar a fatura',
  why: 'Recebe esta mensagem porque diz respeito a um pagamento da sua assinatura de {{ merchant.name }}. Não é publicidade.',
};
