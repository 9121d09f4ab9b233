import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { lastValueFrom, type Observable, of } from 'rxjs';

import { AppError } from '../../shared/errors/app-error.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import type { AppReply, AppRequest } from '../../shared/http/app-request.js';
import { envelopeOf } from '../../shared/http/error.filter.js';
import { Principal } from '../principal.js';
import type { IdempotencyClaim } from './idempotency-keys.repository.js';
import { IdempotencyService, type IdempotentRequest } from './idempotency.service.js';

const KEY = /^[\x20-\x7e]{1,255}$/;
const NO_BODY = Buffer.alloc(0);

/**
 * Honours `Idempotency-Key` on every POST with a secret key.
 *
 * Kept are successes and refusals. A 409 and a 5xx are not: they tell of a moment, and the request may succeed later.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<AppRequest>();
    const keyed = idempotentRequest(request);
    if (!keyed) return next.handle();

    const reply = http.getResponse<AppReply>();
    const begun = await this.idempotency.begin(keyed);
    if ('status' in begun) {
      void reply.status(begun.status).header('idempotent-replayed', 'true');
      return of(begun.body === null ? undefined : JSON.parse(begun.body));
    }
    const answer = await this.run(begun, request, next);
    const body = answer === undefined ? null : JSON.stringify(answer);
    await this.idempotency.keep(begun, { status: reply.statusCode, body });
    return of(answer);
  }

  private async run(claim: IdempotencyClaim, request: AppRequest, next: CallHandler): Promise<unknown> {
    try {
      return await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      if (isLasting(error)) {
        const body = JSON.stringify(envelopeOf(error, request.id));
        await this.idempotency.keep(claim, { status: error.status, body });
      } else await this.idempotency.release(claim);
      throw error;
    }
  }
}

/** @throws ParameterInvalidError for a key that is empty, too long or not printable. */
function idempotentRequest(request: AppRequest): IdempotentRequest | undefined {
  const { method, principal } = request;
  const key = request.headers['idempotency-key'];
  if (method !== 'POST' || key === undefined) return undefined;
  if (!(principal instanceof Principal) || principal.kind !== 'secret_key') return undefined;
  if (typeof key !== 'string' || !KEY.test(key)) {
    throw new ParameterInvalidError('Idempotency-Key', 'must be 1 to 255 printable ASCII characters');
  }
  const { workspaceId } = principal;
  return { workspaceId, key, method, path: request.url, body: request.rawBody ?? NO_BODY };
}

function isLasting(error: unknown): error is AppError {
  return error instanceof AppError && error.status < 500 && error.status !== 409;
}
