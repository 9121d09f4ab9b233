import { sqlStateOf } from './sql-state.js';

/** SQLSTATE classes that blame the data: one bad row must not fail the rows it happened to travel with. */
const FAULT_OF_ONE = /^2[23]/;

/** How a batch is worked on. */
export interface MicroBatchPlan<Item, Result> {
  /** The most items of one run. */
  maxItems: number;
  /** Works on items of one key, all or none, and answers each in its place. May run again for a part of the items. */
  work: (key: string, items: Item[]) => Promise<Result[]>;
}

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets concurrent callers share one statement and one commit.
 *
 * Of each key one run is under way at a time; what arrives meanwhile makes up the next one. So nobody waits for a timer,
 * a lone caller is served at once, and the busier it gets, the more callers share the cost of a commit. A caller hears
 * of success only after the run that held its item.
 */
export class MicroBatch<Item, Result = void> {
  private readonly queues = new Map<string, Waiting<Item, Result>[]>();

  constructor(private readonly plan: MicroBatchPlan<Item, Result>) {}

  /** The result for one item. @throws what `work` throws for its run */
  add(key: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = { item, resolve, reject };
      const queue = this.queues.get(key);
      if (queue) {
        queue.push(waiting);
      } else {
        this.queues.set(key, [waiting]);
        // After the sockets that are readable now were read: their requests share the first run.
        setImmediate(() => void this.drain(key));
      }
    });
  }

  private async drain(key: string): Promise<void> {
    for (;;) {
      const run = this.queues.get(key)?.splice(0, this.plan.maxItems) ?? [];
      if (run.length === 0) break;
      await this.settle(key, run);
    }
    this.queues.delete(key);
  }

  private async settle(key: string, run: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.plan.work(
        key,
        run.map(({ item }) => item),
      );
      run.forEach(({ resolve }, index) => {
        resolve(results[index] as Result);
      });
    } catch (error) {
      if (run.length > 1 && FAULT_OF_ONE.test(sqlStateOf(error) ?? '')) {
        for (const waiting of run) await this.settle(key, [waiting]);
      } else {
        for (const { reject } of run) reject(error);
      }
    }
  }
}
