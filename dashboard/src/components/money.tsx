import { formatMoney } from './format.js';

/** An amount in minor units of a currency; a dash where there is none. */
export function Money({ cents, currency }: { cents: number | null | undefined; currency: string | null | undefined }) {
  if (cents === null || cents === undefined || !currency) return <>–</>;
  return <span className="tabular">{formatMoney(cents, currency)}</span>;
}
