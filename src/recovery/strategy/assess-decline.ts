import type { PaymentDecline } from '../../billing/invoices/invoice.gateway.js';
import {
  DECLINE_STRATEGIES,
  type DeclineStrategy,
  NETWORK_ADVICE,
  UNKNOWN_CODE_STRATEGY,
  VISA_FINAL_CODES,
} from './decline-strategies.js';

/** What to do after one decline, with everything considered that came with it. */
export interface Assessment extends DeclineStrategy {
  /** Hours in which the network wants no further try; 0 where it says nothing. */
  waitHours: number;
  /** Whether nobody may have this card tried again, whoever asks. */
  isFinal: boolean;
}

/**
 * What a decline means: its code's strategy, unless the issuer's or the network's advice is stricter.
 *
 * @param brand of the card, such as `visa`
 */
export function assessDecline(decline: PaymentDecline, brand: string | undefined): Assessment {
  const strategy = strategyOf(decline.code);
  const advice = NETWORK_ADVICE[decline.networkAdviceCode ?? ''];
  const final = finalAdviceOf(decline, brand);
  const isFinal = strategy.class === 'stop' || final !== undefined;
  const waitHours = advice?.kind === 'wait' ? advice.hours : 0;
  const why = final ?? (decline.adviceCode === 'confirm_card_data' ? CONFIRM_CARD_DATA : undefined);
  if (strategy.class !== 'soft' || why === undefined) return { ...strategy, waitHours, isFinal };
  return { class: 'customer_must_act', mail: 'at_once', retry: { kind: 'never' }, why, waitHours, isFinal };
}

function strategyOf(code: string | undefined): DeclineStrategy {
  return (code === undefined ? undefined : DECLINE_STRATEGIES[code]) ?? UNKNOWN_CODE_STRATEGY;
}

const CONFIRM_CARD_DATA = 'the bank wants the card details confirmed';

/** Why this card must not be tried again although its decline code would allow it. */
function finalAdviceOf(decline: PaymentDecline, brand: string | undefined): string | undefined {
  const advice = NETWORK_ADVICE[decline.networkAdviceCode ?? ''];
  if (advice?.kind === 'never') return advice.why;
  if (decline.adviceCode === 'do_not_try_again') return 'the bank forbids further tries with this card';
  const isFinal = brand === 'visa' && VISA_FINAL_CODES.has(decline.networkDeclineCode ?? '');
  return isFinal ? 'Visa forbids further tries after this answer of the bank' : undefined;
}
