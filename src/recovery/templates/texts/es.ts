import type { LanguageTexts } from '../mail-text.js';

/** Spanish. */
export const ES: LanguageTexts = {
  steps: {
    first: {
      subject: 'Su pago a {{ merchant.name }} no se ha realizado',
      heading: 'Su pago no se ha realizado',
      paragraphs: [
        'Hola:',
        'No hemos podido cobrar {{ amount }} por su suscripción. Su banco no ha aceptado la tarjeta que tenemos registrada.',
        'Puede introducir otra tarjeta, o la misma de nuevo, en una página segura. No hace falta iniciar sesión.',
      ],
      button: 'Actualizar el método de pago',
    },
    reminder: {
      subject: 'Su pago de {{ amount }} sigue pendiente',
      heading: 'Un pago sigue pendiente',
      paragraphs: [
        'Hola:',
        'Su pago de {{ amount }} a {{ merchant.name }} todavía no se ha realizado.',
        'Introducir otra tarjeta suele resolverlo. Si acaba de pagar, no tiene que hacer nada más.',
      ],
      button: 'Actualizar el método de pago',
    },
    final: {
      subject: 'Último mensaje sobre su pago pendiente',
      heading: 'Su pago sigue pendiente',
      paragraphs: [
        'Hola:',
        'Su pago de {{ amount }} a {{ merchant.name }} sigue pendiente. Este es el último mensaje que le enviamos sobre él.',
        'Si sigue pendiente, su suscripción podría terminar. Todavía puede cambiar la tarjeta aquí:',
      ],
      button: 'Actualizar el método de pago',
    },
    neutral: {
      subject: 'Revise su método de pago para {{ merchant.name }}',
      heading: 'Revise su método de pago',
      paragraphs: [
        'Hola:',
        'El método de pago de su suscripción ya no se puede utilizar.',
        'Si desea conservar la suscripción, introduzca otro. No hace falta iniciar sesión.',
      ],
      button: 'Actualizar el método de pago',
    },
    authenticate: {
      subject: 'Confirme su pago a {{ merchant.name }}',
      heading: 'Su banco le pide que confirme un pago',
      paragraphs: [
        'Hola:',
        'Su banco necesita su consentimiento antes de pagar {{ amount }} por su suscripción.',
        'Solo es un momento, en la página de nuestro proveedor de pagos:',
      ],
      button: 'Confirmar el pago',
    },
    expiring_card: {
      subject: 'Su tarjeta terminada en {{ card.last4 }} caduca pronto',
      heading: 'Su tarjeta caduca pronto',
      paragraphs: [
        'Hola:',
        'Su tarjeta {{ card.brand }} terminada en {{ card.last4 }} caduca en {{ card.expires }}. Su suscripción a {{ merchant.name }} se renueva el {{ renews_on }}.',
        'Si ya tiene una tarjeta nueva, puede introducirla aquí, sin iniciar sesión:',
      ],
      button: 'Introducir la tarjeta nueva',
    },
  },
  payDirectly: 'Ver y pagar la factura',
  why: 'Recibe este mensaje porque se refiere a un pago de su suscripción a {{ merchant.name }}. No es publicidad.',
};
