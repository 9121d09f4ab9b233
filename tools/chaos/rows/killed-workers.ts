import { announce, endLeases } from './announce.js';
import { eventually } from './eventually.js';
import { type FaultRow, inSeconds, Verdict } from './fault-row.js';
import { withMerchant } from './merchant.js';

const LEASE_MS = 45_000;

/** A1 and A2: workers that die in the middle of a request. */
export const KILLED_WORKERS: FaultRow[] = [
  {
    id: 'A1',
    promise: 'kill -9 of the worker in the middle of a request: delivered within the lease + 5 s, same id',
    play: (ground, scale) =>
      withMerchant(ground, async (merchant) => {
        const kills = scale === 'full' ? 20 : 1;
        merchant.reaction = (nth) => (nth === 1 ? 'hang' : 'take');
        const killedAt = new Map<string, number>();
        for (let made = 0; made < kills; made += 1) {
          const [id = ''] = await announce(ground, 1);
          await eventually(() => merchant.events.has(id));
          await ground.worker.kill();
          killedAt.set(id, performance.now());
          await ground.worker.restart();
        }
        if (scale === 'bounded') await endLeases(ground);
        await eventually(() => merchant.missing([...killedAt.keys()]).length === 0);
        const slowestMs = Math.max(...[...killedAt].map(([id, at]) => merchant.firstTakenAt(id) - at));
        return new Verdict()
          .must(merchant.missing([...killedAt.keys()]).length === 0, 'an event was lost')
          .within('delivered after the kill', slowestMs, LEASE_MS + 5_000)
          .finding(`${String(kills)} kills, the slowest delivered ${inSeconds(slowestMs)} after its kill`);
      }),
  },
  {
    id: 'A2',
    promise: 'kill -9 during the same delivery, again and again: still delivered',
    play: (ground, scale) =>
      withMerchant(ground, async (merchant) => {
        const kills = scale === 'full' ? 10 : 2;
        merchant.reaction = (nth) => (nth <= kills ? 'hang' : 'take');
        const [id = ''] = await announce(ground, 1);
        for (let made = 1; made <= kills; made += 1) {
          await eventually(() => (merchant.events.get(id)?.at.length ?? 0) >= made);
          await ground.worker.kill();
          await endLeases(ground);
          await ground.worker.restart();
        }
        await eventually(() => merchant.taken === 1);
        const requests = merchant.events.get(id)?.at.length ?? 0;
        return new Verdict()
          .must(merchant.taken === 1, 'the event was lost')
          .must(merchant.events.size === 1, 'the event came with another id')
          .finding(`${String(kills)} kills, taken at request ${String(requests)}`);
      }),
  },
];
