import { Injectable } from '@nestjs/common';

/** How long a receiver may take. A class, so that it can be injected; tests that wait for a timeout use shorter ones. */
@Injectable()
export class SendLimits {
  /** TCP and TLS. */
  readonly connectMs: number = 5_000;
  /** Everything from DNS to the last byte of the answer. */
  readonly totalMs: number = 15_000;
}
