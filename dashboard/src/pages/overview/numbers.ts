import type { Schema } from '../../api/client.js';
import { formatCount, formatMoney, formatPercent } from '../../components/format.js';

/** A number as its tile shows it. */
export interface NumberTile {
  label: string;
  value: string;
  before: string;
  /** `+12 %`, for rates `+2.1 points`; says "no change" in words. */
  change: string;
  difference: number;
  /** Whether more is good, bad, or neither. */
  moreIs: 'good' | 'bad' | 'neutral';
}

type Numbers = NonNullable<Schema<'Analytics'>['previous']>;
type NumberName = Exclude<keyof Numbers, 'since' | 'until'>;
type Unit = 'count' | 'percent' | 'money';

const TILES: readonly [NumberName, string, Unit, NumberTile['moreIs']][] = [
  ['cancel_sessions', 'Cancel sessions', 'count', 'neutral'],
  ['saves', 'Saves', 'count', 'good'],
  ['save_rate_pct', 'Save rate', 'percent', 'good'],
  ['mrr_saved_cents', 'MRR saved', 'money', 'good'],
  ['failed_payments', 'Failed payments', 'count', 'bad'],
  ['recoveries', 'Payments recovered', 'count', 'good'],
  ['recovery_rate_pct', 'Recovery rate', 'percent', 'good'],
  ['mrr_lost_cents', 'MRR lost', 'money', 'bad'],
];

/** The eight numbers; `answer` was asked for with `compare=previous`. */
export function tilesOf({ currency = 'eur', previous, ...current }: Schema<'Analytics'>): NumberTile[] {
  return TILES.map(([name, label, unit, moreIs]) => {
    const [now, before] = [current[name], previous?.[name] ?? 0];
    return {
      label,
      value: shown(now, unit, currency),
      before: shown(before, unit, currency),
      change: changeOf(now, before, unit),
      difference: now - before,
      moreIs,
    };
  });
}

/** Whether a change is to be glad of. */
export function toneOf({ difference, moreIs }: Pick<NumberTile, 'difference' | 'moreIs'>): 'good' | 'bad' | 'same' {
  if (difference === 0 || moreIs === 'neutral') return 'same';
  return difference > 0 === (moreIs === 'good') ? 'good' : 'bad';
}

function shown(value: number, unit: Unit, currency: string): string {
  switch (unit) {
    case 'count':
      return formatCount(value);
    case 'percent':
      return formatPercent(value);
    case 'money':
      return formatMoney(value, currency, { isWhole: true });
  }
}

/** Rates differ in points: from 20 % to 30 % is not half as much again in anybody's words. */
function changeOf(now: number, before: number, unit: Unit): string {
  if (now === before) return 'no change';
  if (unit === 'percent') return `${signed((now - before).toFixed(1))} points`;
  return before === 0 ? 'new' : `${signed((((now - before) / before) * 100).toFixed(0))} %`;
}

function signed(text: string): string {
  return text.startsWith('-') ? text.replace('-', '−') : `+${text}`;
}
