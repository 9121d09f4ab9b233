import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Module } from '@nestjs/common';
import type { Job, Queue, QueueOptions } from 'bull';

import { QueueConnections } from './queue-connections.js';

/** In braces, so that all keys of all queues lie on one node of a Redis Cluster. */
const KEY_PREFIX = '{retainly}';
const BUCKET_MS = 5_000;

@Module({ providers: [QueueConnections], exports: [QueueConnections] })
class QueueConnectionsModule {}

/**
 * A queue of wake-ups: its jobs hold ids and say "look now", and losing all of them loses nothing, because rows in
 * PostgreSQL are the truth and a sweep finds what no job announced. Registered where its processor is, in the worker.
 */
export function wakeUpQueue(name: string): DynamicModule {
  const queue = BullModule.registerQueueAsync({
    name,
    imports: [QueueConnectionsModule],
    inject: [QueueConnections],
    useFactory: optionsFor,
  });
  return { ...queue, exports: [...(queue.exports ?? []), QueueConnectionsModule] };
}

/** A wake-up. */
export interface WakeUp<Data> {
  /** What it is about, such as a delivery and its next attempt. */
  key: string;
  data: Data;
  at: Date;
}

/**
 * Adds a wake-up without waiting for Redis.
 *
 * The same key within five seconds is one job. Bull ignores an id it still knows, so the id changes with the time.
 */
export function wake<Data>(queue: Queue<Data>, { key, data, at }: WakeUp<Data>): void {
  queue.add(data, { jobId: `${key}:${Math.floor(at.getTime() / BUCKET_MS)}` }).catch(() => {
    // Redis is away, which its connection reports. The sweep finds the row.
  });
}

/**
 * Works the queue's jobs.
 *
 * Nest's `@Process` does the same but drops the promise, so that stopping a worker while Redis is away would end the
 * process with an unhandled rejection.
 */
export function workQueue<Data>(
  queue: Queue<Data>,
  concurrency: number,
  work: (job: Job<Data>) => Promise<void>,
): void {
  queue.process(concurrency, work).catch(() => {
    // The queue was closed before Redis could be reached; there was nothing to work on.
  });
}

function optionsFor(connections: QueueConnections): Omit<QueueOptions, 'name'> {
  return {
    createClient: (kind) => connections.open(kind),
    prefix: KEY_PREFIX,
    // A worker that dies gives its jobs back within seconds, however often it dies.
    settings: { lockDuration: 30_000, stalledInterval: 5_000, maxStalledCount: 100 },
    defaultJobOptions: { attempts: 1, removeOnComplete: true, removeOnFail: true },
  };
}
