import { MicroBatch } from './micro-batch.js';

/** A batch whose runs end when the test says so. */
function controlled(maxItems = 10) {
  const runs: { key: string; items: string[]; end: (error?: unknown) => void }[] = [];
  const batch = new MicroBatch<string, string>({
    maxItems,
    work: (key, items) =>
      new Promise((resolve, reject) => {
        const end = (error?: unknown): void => {
          if (error) reject(error as Error);
          else resolve(items.map((item) => item.toUpperCase()));
        };
        runs.push({ key, items, end });
      }),
  });
  return { batch, runs };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('MicroBatch', () => {
  it('answers each caller in its place, and only after the run that held its item', async () => {
    const { batch, runs } = controlled();
    const answers: string[] = [];
    const calls = ['a', 'b'].map((item) => batch.add('key', item).then((answer) => answers.push(answer)));
    await turn();
    expect([runs.length, answers]).toEqual([1, []]);
    runs[0]?.end();
    await Promise.all(calls);
    expect(answers).toEqual(['A', 'B']);
  });

  it('lets what arrives during a run share the next one, up to the limit', async () => {
    const { batch, runs } = controlled(2);
    const first = batch.add('key', 'a');
    await turn();
    const rest = ['b', 'c', 'd'].map((item) => batch.add('key', item));
    for (const index of [0, 1, 2]) {
      runs[index]?.end();
      await turn();
    }
    await Promise.all([first, ...rest]);
    expect(runs.map(({ items }) => items)).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('keeps keys apart: one that is slow holds up no other', async () => {
    const { batch, runs } = controlled();
    void batch.add('slow', 'a');
    const other = batch.add('other', 'b');
    await turn();
    runs.find(({ key }) => key === 'other')?.end();
    await expect(other).resolves.toBe('B');
  });

  // A row that the database refuses is its caller's problem, and nobody else's.
  it('repeats a run item by item when the database blames the data', async () => {
    const { batch, runs } = controlled();
    const good = batch.add('key', 'good');
    const bad = batch.add('key', 'bad').catch((error: unknown) => error);
    await turn();
    const refusal = Object.assign(new Error('foreign key'), { code: '23503' });
    runs[0]?.end(refusal);
    await turn();
    runs[1]?.end();
    await turn();
    runs[2]?.end(refusal);
    await expect(good).resolves.toBe('GOOD');
    await expect(bad).resolves.toBe(refusal);
  });

  it('fails everybody at once when the database is away, and works again afterwards', async () => {
    const { batch, runs } = controlled();
    const calls = ['a', 'b'].map((item) => batch.add('key', item).catch(() => 'failed'));
    await turn();
    runs[0]?.end(Object.assign(new Error('away'), { code: '57P01' }));
    await expect(Promise.all(calls)).resolves.toEqual(['failed', 'failed']);
    await turn();
    const later = batch.add('key', 'c');
    await turn();
    runs[1]?.end();
    await expect(later).resolves.toBe('C');
  });
});
