import type { FastifyInstance } from 'fastify';

/**
 * Ends every connection with its answer once the server stops.
 *
 * Connections that are idle then are closed anyway. One that is busy would be kept alive after its answer, and the
 * process with it, for longer than a supervisor waits before it kills.
 */
export function closeBusyConnections(fastify: FastifyInstance): void {
  let isStopping = false;
  fastify.addHook('preClose', async () => {
    isStopping = true;
  });
  fastify.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close');
  });
}
