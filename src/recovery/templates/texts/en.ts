import type { LanguageTexts } from '../mail-text.js';

/** English. */
export const EN: LanguageTexts = {
  steps: {
    first: {
      subject: 'Your payment to {{ merchant.name }} did not go through',
      heading: 'Your payment did not go through',
      paragraphs: [
        'Hello,',
        'We could not collect {{ amount }} for your subscription. Your bank did not accept the card we have on file.',
        'You can enter another card, or the same one anew, on a secure page. You do not have to sign in.',
      ],
      button: 'Update payment method',
    },
    reminder: {
      subject: 'Your payment of {{ amount }} is still open',
      heading: 'A payment is still open',
      paragraphs: [
        'Hello,',
        'Your payment of {{ amount }} to {{ merchant.name }} has not gone through yet.',
        'Entering another card usually settles it. If you have just paid, there is nothing left to do.',
      ],
      button: 'Update payment method',
    },
    final: {
      subject: 'Last message about your open payment',
      heading: 'Your payment is still open',
      paragraphs: [
        'Hello,',
        'Your payment of {{ amount }} to {{ merchant.name }} is still open. This is the last message we send about it.',
        'If it stays open, your subscription may end. You can still change the card here:',
      ],
      button: 'Update payment method',
    },
    neutral: {
      subject: 'Please check your payment method for {{ merchant.name }}',
      heading: 'Please check your payment method',
      paragraphs: [
        'Hello,',
        'The payment method for your subscription can no longer be used.',
        'If you want to keep the subscription, please enter another one. You do not have to sign in.',
      ],
      button: 'Update payment method',
    },
    authenticate: {
      subject: 'Please confirm your payment to {{ merchant.name }}',
      heading: 'Your bank wants you to confirm a payment',
      paragraphs: [
        'Hello,',
        'Your bank asks for your consent before it pays {{ amount }} for your subscription.',
        'It takes a moment, on the page of our payment provider:',
      ],
      button: 'Confirm payment',
    },
    expiring_card: {
      subject: 'Your card ending in {{ card.last4 }} expires soon',
      heading: 'Your card expires soon',
      paragraphs: [
        'Hello,',
        'Your {{ card.brand }} card ending in {{ card.last4 }} expires in {{ card.expires }}. Your subscription to {{ merchant.name }} renews on {{ renews_on }}.',
        'If you already have a new card, you can enter it here, without signing in:',
      ],
      button: 'Enter new card',
    },
  },
  payDirectly: 'View and pay the invoice',
  why: 'You get this message because it is about a payment for your subscription with {{ merchant.name }}. It is not advertising.',
};
