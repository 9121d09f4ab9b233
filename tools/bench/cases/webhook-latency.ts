import { setTimeout as pause } from 'node:timers/promises';

import { addEndpoint } from '../../chaos/add-endpoint.js';
import { Announcer, type Announced } from '../announcer.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { Receivers } from '../receivers/receivers.js';
import { preciseNowMs } from '../receivers/receivers-wire.js';
import { compare, percentile } from '../rounds.js';

const EVENTS_PER_SECOND = 100;
/** Long enough for the hanging endpoint to have all its requests under way, and short enough for it not to be paused. */
const SECONDS = 10;
const PERCENT = 95;
const [HEALTHY, HANGING] = [0, 1];

/** How long events are under way, one by one. */
export const WEBHOOK_LATENCY: BenchCase = {
  name: 'webhook-latency',
  title: '100 events a second, p95 from commit to arrival, and the same beside an endpoint that hangs',
  measure: async (ground) => {
    const receivers = await Receivers.start(2);
    const announcer = await Announcer.start(ground.stage);
    try {
      await wantAll(ground, receivers.urls[HEALTHY]);
      await ground.stage.start('worker', { LOG_LEVEL: 'info', NODE_ENV: 'production' });
      await p95Ms(announcer, receivers);
      const { ours, yardstick, ratio } = await compare(
        ground.scale.rounds,
        () => besideHanging(ground, announcer, receivers),
        () => p95Ms(announcer, receivers),
      );
      return [
        { name: 'webhook-latency', unit: 'ms', ours: yardstick, ratio: yardstick, goal: { atMost: 100 } },
        { name: 'webhook-latency-beside-hanging', unit: 'ms', ours, yardstick, ratio, goal: { atMost: 1.2 } },
      ];
    } finally {
      await announcer.stop();
      await receivers.stop();
    }
  },
};

async function besideHanging(ground: Ground, announcer: Announcer, receivers: Receivers): Promise<number> {
  await receivers.hang(HANGING, true);
  const endpointId = await wantAll(ground, receivers.urls[HANGING]);
  try {
    return await p95Ms(announcer, receivers);
  } finally {
    await fetch(`${ground.api.url}/api/v1/webhook-endpoints/${endpointId}`, {
      method: 'DELETE',
      headers: { 'x-api-key': ground.stage.workspace.secretKey },
    });
    await receivers.hang(HANGING, false);
  }
}

function wantAll({ api, stage }: Ground, url = ''): Promise<string> {
  return addEndpoint(api.url, stage.workspace.secretKey, { url, event_types: Announcer.types(1) });
}

/** An event every ten milliseconds, whatever became of the others. */
async function p95Ms(announcer: Announcer, receivers: Receivers): Promise<number> {
  await receivers.forget();
  const types = Announcer.types(1);
  const count = EVENTS_PER_SECOND * SECONDS;
  const startedAtMs = preciseNowMs();
  const announced: Promise<Announced[]>[] = [];
  for (let made = 0; made < count; made += 1) {
    await pause(Math.max(0, startedAtMs + (made * 1_000) / EVENTS_PER_SECOND - preciseNowMs()));
    announced.push(announcer.announce(types));
  }
  const events = (await Promise.all(announced)).flat();
  await receivers.arrived(count);
  const arrivals = await receivers.arrivals();
  return percentile(
    events.map(({ eventId, committedAtMs }) => Math.max(0, (arrivals.get(eventId) ?? Infinity) - committedAtMs)),
    PERCENT,
  );
}
