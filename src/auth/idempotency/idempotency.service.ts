import { createHash } from 'node:crypto';

import { Injectable, Logger } from '@nestjs/common';

import { Clock } from '../../shared/clock.js';
import { SecretBox } from '../../shared/crypto/secret-box.js';
import { type IdempotencyClaim, IdempotencyKeysRepository } from './idempotency-keys.repository.js';
import { IdempotencyConflictError } from './idempotency.errors.js';

const LIFE_MS = 24 * 60 * 60_000;
/** Longer than any request may take; after it a request that vanished with its process may be repeated. */
const LOCK_MS = 60_000;

/** A request as far as its sameness is concerned. */
export interface IdempotentRequest {
  workspaceId: string;
  key: string;
  method: string;
  /** With the query. */
  path: string;
  body: Buffer;
}

/** An answer that is kept. `body` is JSON text, or null when there is none. */
export interface KeptAnswer {
  status: number;
  body: string | null;
}

/** Runs a request at most once per `Idempotency-Key` and keeps its answer for a day. */
@Injectable()
export class IdempotencyService {
  private readonly logger = new Logger(IdempotencyService.name);

  constructor(
    private readonly keys: IdempotencyKeysRepository,
    private readonly secrets: SecretBox,
    private readonly clock: Clock,
  ) {}

  /**
   * Claims the key for a request, or finds the answer that the same request got before.
   * @throws IdempotencyConflictError while that request runs, and for another request under the same key.
   */
  async begin(request: IdempotentRequest): Promise<IdempotencyClaim | KeptAnswer> {
    const now = this.clock.now();
    const claim = {
      workspaceId: request.workspaceId,
      key: request.key,
      fingerprint: fingerprintOf(request),
      lockedUntil: new Date(now.getTime() + LOCK_MS),
      expiresAt: new Date(now.getTime() + LIFE_MS),
    };
    if (await this.keys.claim(claim, now)) return claim;

    const known = await this.keys.find(claim.workspaceId, claim.key);
    if (known && !known.fingerprint.equals(claim.fingerprint)) {
      throw new IdempotencyConflictError('This Idempotency-Key was used for another request. Use a new one.');
    }
    if (known?.state !== 'done' || known.responseStatus === null) {
      throw new IdempotencyConflictError('The first request with this Idempotency-Key is still running.');
    }
    const body = known.responseBody === null ? null : this.secrets.open(known.responseBody, contextOf(claim));
    return { status: known.responseStatus, body };
  }

  /** Keeps an answer. It is given even when it cannot be kept: what was done is done. */
  async keep(claim: IdempotencyClaim, { status, body }: KeptAnswer): Promise<void> {
    try {
      await this.keys.complete(claim, status, body === null ? null : this.secrets.seal(body, contextOf(claim)));
    } catch (error) {
      this.logger.error({ msg: 'answer under an Idempotency-Key not kept', err: error });
    }
  }

  /** Lets the key go after a failure that a repetition may not meet. */
  async release(claim: IdempotencyClaim): Promise<void> {
    try {
      await this.keys.release(claim);
    } catch (error) {
      this.logger.error({ msg: 'Idempotency-Key not released before its lock ends', err: error });
    }
  }

  /** Deletes the keys of more than a day ago. */
  prune(): Promise<number> {
    return this.keys.deleteExpired(this.clock.now());
  }
}

function fingerprintOf({ method, path, body }: IdempotentRequest): Buffer {
  return createHash('sha256').update(`${method} ${path}\n`).update(body).digest();
}

function contextOf({ workspaceId, key }: IdempotencyClaim): string {
  return `idempotency_keys.response_body:${workspaceId}:${key}`;
}
