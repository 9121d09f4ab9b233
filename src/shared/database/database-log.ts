import { Logger as NestLogger } from '@nestjs/common';
import type { Logger } from 'typeorm';

/** Writes failed and slow statements to the process's log, without their parameters: those may be personal or secret. */
export class DatabaseLog implements Logger {
  private readonly logger = new NestLogger('Database');

  logQueryError(error: string | Error, query: string): void {
    this.logger.warn({ msg: 'statement failed', problem: String(error), query });
  }

  logQuerySlow(timeMs: number, query: string): void {
    this.logger.warn({ msg: 'slow statement', duration_ms: timeMs, query });
  }

  log(level: 'log' | 'info' | 'warn', message: unknown): void {
    if (level === 'warn') this.logger.warn(message);
  }

  logQuery(): void {
    return;
  }

  logSchemaBuild(): void {
    return;
  }

  logMigration(message: string): void {
    this.logger.log(message);
  }
}
