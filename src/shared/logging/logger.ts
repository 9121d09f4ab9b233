import type { LoggerService } from '@nestjs/common';
import { type Logger, pino, stdSerializers } from 'pino';

import type { AppConfig } from '../config/app-config.js';

const SECRET_HEADERS = [
  'x-api-key',
  'authorization',
  'cookie',
  'stripe-signature',
  'x-retainly-identity',
  'x-retainly-signature',
];
/** Lines are written together, so many bytes at once or so soon: writes of single lines took a request 13 µs. */
const WRITE_BYTES = 15_000;
const WRITE_WITHIN_MS = 100;
const SECRET_TEXT = /\b(rk_(?:sk|pk)_\w{4}|(?:sk|rk)_(?:live|test)_|whsec_)[\w+/=]+/g;

/**
 * The JSON log of a process. Keys and signing secrets are cut out of every line, wherever they stand, and errors of the
 * database come without the values of their statement.
 */
export function createLogger(config: AppConfig): Logger {
  const options = {
    level: config.environment.LOG_LEVEL,
    base: { role: config.environment.PROCESS_ROLE },
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: withoutValues },
    redact: SECRET_HEADERS.flatMap((header) => [`headers["${header}"]`, `req.headers["${header}"]`]),
    hooks: { streamWrite: (line: string) => line.replace(SECRET_TEXT, '$1…') },
  };
  // No request waits for its line to be written; an exit writes what is left.
  return pino(options, pino.destination({ sync: false, minLength: WRITE_BYTES, periodicFlush: WRITE_WITHIN_MS }));
}

/** What a statement was given is personal, or secret: TypeORM and PostgreSQL both add it to their errors. */
function withoutValues(error: Error): Record<string, unknown> {
  const { parameters: _parameters, driverError: _driverError, detail: _detail, ...rest } = stdSerializers.err(error);
  return rest;
}

/** Lets Nest and its modules write to the same log. A message may be a text or an object of fields. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the name of the writing class last, and a stack before it. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = rest.at(-1);
    const stack = rest.length > 1 ? rest[0] : undefined;
    const fields = typeof message === 'object' && message !== null ? message : { msg: String(message) };
    this.logger[level]({ context, ...(typeof stack === 'string' && { stack }), ...fields });
  }
}
