import { tilesOf, toneOf } from './numbers.js';

const NUMBERS = {
  cancel_sessions: 142,
  saves: 44,
  save_rate_pct: 31,
  failed_payments: 28,
  recoveries: 17,
  recovery_rate_pct: 60.7,
  mrr_saved_cents: 184_200,
  mrr_lost_cents: 96_000,
};

function tile(label: string, before: Partial<typeof NUMBERS>) {
  const previous = { since: '', until: '', ...NUMBERS, ...before };
  const answer = { workspace_id: 'ws-1', period: 'last_30_days', currency: 'eur', ...NUMBERS, previous } as const;
  const found = tilesOf(answer).find((candidate) => candidate.label === label);
  if (!found) throw new Error(`no tile ${label}`);
  return found;
}

describe('tilesOf', () => {
  it.each([
    ['Saves', { saves: 40 }, { value: '44', before: '40', change: '+10 %' }],
    ['Saves', { saves: 0 }, { value: '44', before: '0', change: 'new' }],
    ['Saves', {}, { value: '44', before: '44', change: 'no change' }],
    ['Save rate', { save_rate_pct: 33.2 }, { value: '31.0 %', before: '33.2 %', change: '−2.2 points' }],
    ['MRR lost', { mrr_lost_cents: 192_000 }, { value: '€960', before: '€1,920', change: '−50 %' }],
  ])('%s beside %j', (label, before, shown) => {
    expect(tile(label, before)).toMatchObject(shown);
  });
});

describe('toneOf', () => {
  it.each([
    ['more saves', 'Saves', { saves: 40 }, 'good'],
    ['less MRR lost', 'MRR lost', { mrr_lost_cents: 192_000 }, 'good'],
    ['more failed payments', 'Failed payments', { failed_payments: 1 }, 'bad'],
    ['more sessions, which is neither', 'Cancel sessions', { cancel_sessions: 1 }, 'same'],
  ])('%s', (_case, label, before, tone) => {
    expect(toneOf(tile(label, before))).toBe(tone);
  });
});
