import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * A request as guards and controllers see it. `principal` is set by the authentication guard; its shape belongs to
 * the auth module, so it is unknown here.
 */
export type AppRequest = FastifyRequest & {
  principal?: unknown;
  rawBody?: Buffer;
  /** Code of the error it was answered with, for the log. */
  errorCode?: string;
};

/** The reply that goes with an {@link AppRequest}. */
export type AppReply = FastifyReply;
