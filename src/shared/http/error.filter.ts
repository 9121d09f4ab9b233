import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';

import { AppConfig } from '../config/app-config.js';
import { AppError } from '../errors/app-error.js';
import { fromDatabaseError } from '../errors/database-errors.js';
import { fromFrameworkError, InternalError, MethodNotAllowedError, RouteNotFoundError } from '../errors/http-errors.js';
import type { AppReply, AppRequest } from './app-request.js';
import { RouteTable } from './route-table.js';

/** Turns whatever was thrown into the one error envelope. Causes go to the log, public words to the caller. */
@Catch()
@Injectable()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('HttpError');

  constructor(
    private readonly config: AppConfig,
    private readonly routes: RouteTable,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<AppRequest>();
    const reply = host.switchToHttp().getResponse<AppReply>();
    const error = this.toAppError(thrown, request, reply);
    request.errorCode = error.code;
    if (error.status >= 500) this.logger.error({ requestId: request.id, err: error.cause ?? thrown, code: error.code });
    if (reply.sent || reply.raw.headersSent) {
      // A stream that broke half way: the only honest end is a broken connection.
      reply.raw.destroy();
      return;
    }
    if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
    void reply.status(error.status).type('application/json; charset=utf-8').send(envelopeOf(error, request.id));
  }

  private toAppError(thrown: unknown, request: AppRequest, reply: AppReply): AppError {
    if (thrown instanceof AppError) return thrown;
    const known = fromDatabaseError(thrown) ?? fromFrameworkError(thrown);
    if (known instanceof RouteNotFoundError) return this.methodNotAllowed(request, reply) ?? known;
    if (known) return known;
    const contact = this.config.environment.SUPPORT_CONTACT;
    return new InternalError(
      `Something went wrong on our side. Contact ${contact} with the request ID ${request.id}.`,
      {
        cause: thrown,
      },
    );
  }

  private methodNotAllowed(request: AppRequest, reply: AppReply): AppError | undefined {
    const allowed = this.routes.methodsFor(request.url);
    if (allowed.length === 0 || allowed.includes(request.method)) return undefined;
    void reply.header('allow', allowed.join(', '));
    return new MethodNotAllowedError(`${request.method} is not allowed here. Allowed: ${allowed.join(', ')}.`);
  }
}

/** The body of every answer that is not a success. */
export function envelopeOf(error: AppError, requestId: string): Record<string, unknown> {
  return {
    error: {
      type: error.type,
      code: error.code,
      message: error.message,
      ...(error.param !== undefined && { param: error.param }),
      ...(error.retryAfterSeconds !== undefined && { retry_after: error.retryAfterSeconds }),
      ...error.details,
    },
    request_id: requestId,
  };
}
