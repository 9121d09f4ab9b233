import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { RedisConnection } from '../redis/redis-connection.js';

const CHECK_TIMEOUT_MS = 1_000;
const CACHE_MS = 1_000;

/** What a check found: a problem in words, or nothing. */
export type CheckResult = string | undefined;

/** Whether this process can do its work: `degraded` still serves, `unavailable` does not. */
export interface Readiness {
  status: 'ok' | 'degraded' | 'unavailable';
  checks: Record<string, string>;
  /** What an operator should mend, though the process works. */
  warnings: string[];
}

interface Check {
  name: string;
  isCritical: boolean;
  run: () => Promise<CheckResult>;
}

/** Collects readiness checks. Each gets a second, and the answer is kept for a second. */
@Injectable()
export class ReadinessChecks {
  private readonly checks: Check[] = [];
  private readonly warnings = new Set<string>();
  private cached: (Omit<Readiness, 'warnings'> & { until: number }) | undefined;

  constructor(dataSource: DataSource, redis: RedisConnection) {
    this.add('postgres', true, async () => {
      await dataSource.query('SELECT 1');
      return undefined;
    });
    this.add('redis', false, async () => ((await redis.isReachable()) ? undefined : 'unreachable'));
  }

  /** Adds a check. Only a critical one makes the process unavailable. */
  add(name: string, isCritical: boolean, run: () => Promise<CheckResult>): void {
    this.checks.push({ name, isCritical, run });
  }

  /** Shows a warning from now on. It never changes the status: anybody may be able to cause one. */
  warn(warning: string): void {
    this.warnings.add(warning);
  }

  /** The state of every check, at most a second old. */
  async readiness(): Promise<Readiness> {
    if (!this.cached || performance.now() > this.cached.until) {
      this.cached = { ...(await this.runChecks()), until: performance.now() + CACHE_MS };
    }
    const { status, checks } = this.cached;
    return { status, checks, warnings: [...this.warnings] };
  }

  private async runChecks(): Promise<Omit<Readiness, 'warnings'>> {
    const results = await Promise.all(this.checks.map(async (check) => ({ check, problem: await outcomeOf(check) })));
    const failed = results.filter(({ problem }) => problem !== undefined);
    const isUnavailable = failed.some(({ check }) => check.isCritical);
    return {
      status: isUnavailable ? 'unavailable' : failed.length > 0 ? 'degraded' : 'ok',
      checks: Object.fromEntries(results.map(({ check, problem }) => [check.name, problem ?? 'ok'])),
    };
  }
}

async function outcomeOf(check: Check): Promise<CheckResult> {
  const timeout = new Promise<CheckResult>((resolve) => {
    setTimeout(resolve, CHECK_TIMEOUT_MS, 'no answer within 1 s').unref();
  });
  // The cause may name hosts, which the open health route must not.
  return Promise.race([check.run().catch(() => 'failed'), timeout]);
}
