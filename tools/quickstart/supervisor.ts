import { lastLines } from '../services/private-files.js';

/** Something that runs beside us until we stop it. */
export interface Part {
  /** As a person would call it, for messages. */
  name: string;
  pid: number;
  /** Where its output goes, if that is a file. */
  logFile?: string;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Thrown out of a start that was interrupted; not a failure. */
export class StoppedError extends Error {
  constructor() {
    super('Stopped while starting.');
  }
}

/** Keeps what runs, and ends it in the opposite order of its start: nothing loses what it depends on. */
export class Supervisor {
  private parts: Part[] = [];
  private starting: Promise<unknown> = Promise.resolve();
  private stopping: Promise<void> | undefined;

  /** Whether somebody asked for the end; failures from then on are its consequences. */
  get wasStopped(): boolean {
    return this.stopping !== undefined;
  }

  /**
   * Starts a part and keeps it.
   * @throws StoppedError when everything is being stopped; a part that came up meanwhile is stopped with the others.
   */
  async start(begin: () => Promise<Part>): Promise<Part> {
    this.assertWanted();
    const starting = begin();
    this.starting = starting.catch(() => undefined);
    const part = await starting;
    this.parts.push(part);
    this.assertWanted();
    return part;
  }

  /**
   * Starts a part that ends by itself and waits for that.
   * @throws StoppedError when it was stopped with everything else.
   */
  async runToEnd(begin: () => Promise<Part>): Promise<void> {
    const part = await this.start(begin);
    await part.exited;
    this.assertWanted();
    this.parts = this.parts.filter((other) => other !== part);
  }

  /** Settles with the first part that ends although nobody asked it to. */
  firstDeath(): Promise<Part> {
    return new Promise((resolve) => {
      for (const part of this.parts) {
        void part.exited.then(() => {
          if (!this.wasStopped) resolve(part);
        });
      }
    });
  }

  /** Ends every part, the youngest first, and waits for each. Every further call waits for the same end. */
  stopAll(): Promise<void> {
    this.stopping ??= this.stopInOrder();
    return this.stopping;
  }

  /** For an impatient person: ends everything at once. PostgreSQL recovers at the next start. */
  killAll(): void {
    for (const { pid } of this.parts) {
      try {
        process.kill(-pid, 'SIGKILL'); // each part leads a process group of its own
      } catch {
        // has ended already
      }
    }
  }

  private assertWanted(): void {
    if (this.wasStopped) throw new StoppedError();
  }

  private async stopInOrder(): Promise<void> {
    await this.starting;
    for (const part of this.parts.toReversed()) await part.stop();
  }
}

/** What to tell about a part that ended by itself. */
export function describeDeath(part: Part): string {
  const log = part.logFile === undefined ? '' : ` The end of ${part.logFile}:\n${lastLines(part.logFile, 20)}`;
  return `${part.name} ended unexpectedly.${log}`;
}
