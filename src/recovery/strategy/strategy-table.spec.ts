import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { DECLINE_STRATEGIES, type DeclineStrategy, type RetryRule } from './decline-strategies.js';

const CLASSES: Readonly<Record<DeclineStrategy['class'], string>> = {
  soft: 'soft',
  customer_must_act: 'customer must act',
  stop: 'stop',
};
const HEAD = ['code', 'class', 'own retries', 'mail', 'the payment was declined:'];

describe('docs/recovery.md', () => {
  it('shows merchants the strategy that holds', () => {
    const page = readFileSync(join(__dirname, '../../../docs/recovery.md'), 'utf8');
    const [, shown] = /<!-- strategy:begin -->\n+([^]*?)\n+<!-- strategy:end -->/.exec(page) ?? [];
    expect(shown).toBe(strategyTable());
  });
});

/** The strategy as a Markdown table, as `docs/recovery.md` shows it. */
function strategyTable(): string {
  const rows = Object.entries(DECLINE_STRATEGIES).map(([code, strategy]) => [
    `\`${code}\``,
    CLASSES[strategy.class],
    retriesOf(strategy.retry),
    `\`${strategy.mail}\``,
    strategy.why,
  ]);
  const widths = HEAD.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

function retriesOf(rule: RetryRule): string {
  switch (rule.kind) {
    case 'wait':
      return `after ${rule.hours} h, at most ${rule.most}`;
    case 'payday':
      return `on paydays, at most ${rule.most}`;
    case 'never':
      return 'none';
  }
}
