import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

import { Account, type AccountSnapshot } from './account.js';

const MIN_DELAY_MS = 250;
/** Writing takes at most this part of the time, however large the state is. */
const WRITING_SHARE = 0.05;

/** Keeps the accounts in a JSON file: written a moment after a change, replaced in one step, never half. */
export class StateFile {
  private timer: NodeJS.Timeout | undefined;
  private delayMs = MIN_DELAY_MS;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly accounts: ReadonlyMap<string, Account>,
  ) {}

  /**
   * The accounts of a file; none when there is no file.
   * @throws SyntaxError when the file is not JSON
   */
  static async read(path: string): Promise<Account[]> {
    const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (content === undefined) return [];
    const { accounts } = JSON.parse(content) as { accounts: AccountSnapshot[] };
    return accounts.map((snapshot) => Account.restore(snapshot));
  }

  /** Writes soon; changes of the same moment share one write. */
  schedule(): void {
    if (this.timer) return;
    this.timer = setTimeout(() => void this.flush().catch(reportFailure), this.delayMs);
    this.timer.unref();
  }

  /** Writes now, after a write that is under way. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.catch(() => undefined).then(() => this.write());
    await this.writing;
  }

  private async write(): Promise<void> {
    const startedAt = performance.now();
    const accounts = [...this.accounts.values()].map((account) => account.snapshot());
    const temporary = `${this.path}.${process.pid}.tmp`;
    await mkdir(dirname(this.path), { recursive: true });
    // The state holds secret keys and webhook secrets of the demo: for the owner only.
    await writeFile(temporary, JSON.stringify({ accounts }), { mode: 0o600 });
    await rename(temporary, this.path);
    this.delayMs = Math.max(MIN_DELAY_MS, (performance.now() - startedAt) / WRITING_SHARE);
  }
}

function reportFailure(error: unknown): void {
  console.error('The Stripe double could not write its state file.', error);
}
