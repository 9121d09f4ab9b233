import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { spawn } from 'node:child_process';

import Queue from 'bull';

import { fromPublicId } from '../../../src/shared/ids.js';
import { eventually } from '../../chaos/rows/eventually.js';
import { quickstartPaths } from '../../quickstart/paths.js';
import { freePort } from '../../services/ports.js';
import { type BenchCase } from '../bench-case.js';
import { type Ground } from '../ground.js';
import { post, requestsPerSecond } from '../load.js';
import { GUIDES_QUEUE } from '../guides-way/events.controller.js';
import { compare } from '../rounds.js';
import { startSessions } from '../set-ground.js';
import { EVENT_DATA, eventRequests } from './flow-event.js';

const SESSIONS = 512;
/** The other side is slow enough that half the load makes a measurement. */
const SHARE = 0.5;

/** The same job in two ways. */
export const GUIDES_WAY: BenchCase = {
  name: 'guides-way',
  title: 'POST /api/flows/event, beside an application written as the framework’s guides do it',
  measure: async (ground) => {
    const { api, scale } = ground;
    const amount = Math.ceil(scale.requests * SHARE);
    const sessionIds = await startSessions(ground, SESSIONS);
    const ours = eventRequests(ground, sessionIds);
    const guides = await startGuidesApp(ground);
    const theirs = sessionIds.map((id) => {
      const body = { sessionId: fromPublicId('session', id), eventType: 'step_viewed', data: EVENT_DATA };
      return post('/events', guides.key, body);
    });
    try {
      const compared = await compare(
        scale.rounds,
        () => requestsPerSecond({ url: api.url, requests: ours, amount }),
        async () => {
          const rate = await requestsPerSecond({ url: guides.url, requests: theirs, amount });
          await guides.rest();
          return rate;
        },
      );
      return [{ name: 'guides-way', unit: 'requests/s', ...compared, goal: { atLeast: 3 } }];
    } finally {
      await guides.stop();
    }
  },
};

interface GuidesApp {
  url: string;
  key: string;
  /** Waits until no job is left over that would slow down whatever is measured next. */
  rest(): Promise<void>;
  stop(): Promise<void>;
}

async function startGuidesApp({ stage }: Ground): Promise<GuidesApp> {
  const key = randomBytes(24).toString('base64url');
  const port = await freePort();
  const script = join(quickstartPaths(__dirname).repositoryDir, 'dist/tools/bench/guides-way/main.js');
  const child = spawn(process.execPath, [script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...stage.env,
      PORT: String(port),
      TOKEN_HASH: createHash('sha256').update(key).digest('hex'),
      WORKSPACE_ID: fromPublicId('workspace', stage.workspace.workspaceId),
    },
  });
  const ended = once(child, 'exit');
  const isReady = await Promise.race([once(child, 'message').then(() => true), ended.then(() => false)]);
  if (!isReady) throw new Error('the application in the way of the guides did not start');
  const jobs = new Queue(GUIDES_QUEUE, stage.env['REDIS_URL'] ?? '');
  return {
    url: `http://127.0.0.1:${String(port)}`,
    key,
    rest: async () => {
      const isIdle = await eventually(async () => {
        const { waiting, active } = await jobs.getJobCounts();
        return waiting + active === 0;
      });
      if (!isIdle) throw new Error('the application in the way of the guides did not finish its jobs');
    },
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await jobs.close();
    },
  };
}
