import { setTimeout as pause } from 'node:timers/promises';

import { announceOver } from './announce.js';
import { eventually } from './eventually.js';
import { type FaultRow, type Finding, type Ground, inSeconds, p99, type Scale, Verdict } from './fault-row.js';
import { type Merchant, withMerchants } from './merchant.js';

/** One per endpoint, so that each gets a fifth of the events. */
const TYPES = ['cancel.started', 'cancel.saved', 'cancel.canceled', 'cancel.abandoned', 'cancel.save_reversed'];
const EVENTS_PER_SECOND = 100;
const EVERY_MS = (1_000 * TYPES.length) / EVENTS_PER_SECOND;

/** B12: a neighbour that hangs. */
export const ISOLATION: FaultRow[] = [
  {
    id: 'B12',
    promise: 'one hanging endpoint beside four healthy, 100 events/s in all: healthy p99 ≤ 2 s',
    play: (ground, scale) =>
      withMerchants(
        ground,
        TYPES.map((type) => [type]),
        (merchants) => besideHanging(ground, merchants, scale),
      ),
  },
];

async function besideHanging(ground: Ground, [hanging, ...healthy]: Merchant[], scale: Scale): Promise<Finding> {
  if (hanging) hanging.reaction = () => 'hang';
  const announcedAt = await announceSteadily(ground, (scale === 'full' ? 30_000 : 3_000) / EVERY_MS);
  const taken = (): number => healthy.reduce((sum, merchant) => sum + merchant.taken, 0);
  await eventually(() => taken() === announcedAt.size);
  const latencies = healthy.flatMap(({ events }) =>
    [...events].map(([id, { at }]) => (at[0] ?? Infinity) - (announcedAt.get(id) ?? 0)),
  );
  const lost = announcedAt.size - taken();
  return new Verdict()
    .must(lost === 0, `${String(lost)} events of healthy endpoints were lost`)
    .must((hanging?.taken ?? 0) === 0, 'the endpoint did not hang')
    .within('healthy p99', p99(latencies), 2_000)
    .finding(`${String(taken())} events of healthy endpoints, p99 ${inSeconds(p99(latencies))}`);
}

/** @returns when each event of a healthy endpoint was written, by its id */
function announceSteadily(ground: Ground, rounds: number): Promise<Map<string, number>> {
  return ground.servers.connected(async (client) => {
    const announcedAt = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const at = performance.now();
      for (const { id, type } of await announceOver(client, ground, TYPES)) {
        if (type !== TYPES[0]) announcedAt.set(id, at);
      }
      await pause(Math.max(0, at + EVERY_MS - performance.now()));
    }
    return announcedAt;
  });
}
