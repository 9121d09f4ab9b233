import type { LookupFunction, Socket } from 'node:net';

import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { buildConnector, type Dispatcher, Pool } from 'undici';

import {
  DestinationGuard,
  DestinationRefusedError,
  type VettedDestination,
} from '../destinations/destination-guard.js';
import { SendLimits } from './send-limits.js';

const MAX_HEADER_BYTES = 16 * 1024;
const MAX_POOLS = 500;
/** More than an endpoint has lanes, so that nothing waits for a connection. */
const MAX_CONNECTIONS = 8;
/** Within a burst connections are kept; long before that, no receiver closes one that rests. */
const MAX_REST_MS = 1_000;

interface EndpointPool {
  pool: Pool;
  origin: string;
  /** Everything its connections may lead to. */
  addresses: readonly string[];
  /** Whether a receiver has answered on one of them, which rests since then. */
  hasAnswer: boolean;
}

/** Connections for one request. */
export interface LentConnections {
  dispatcher: Dispatcher;
  /** Whether one may be used that has been resting, so that its receiver may just have closed it. */
  mayBeStale: boolean;
}

/**
 * Connections to receivers, kept between the requests of a burst: to open one for each costs more than the request.
 *
 * Each endpoint has its own: receivers of different merchants on the same host do not wait for each other. What was
 * vetted for a request stays what it may reach: kept connections are used only while every address they may lead to is
 * among those that the request was vetted for, else new ones are made.
 */
@Injectable()
export class EndpointConnections implements OnApplicationShutdown {
  private readonly pools = new LRUCache<string, EndpointPool>({
    max: MAX_POOLS,
    // What is under way on them ends first.
    dispose: ({ pool }) => void pool.close(),
  });

  constructor(
    private readonly guard: DestinationGuard,
    private readonly limits: SendLimits,
  ) {}

  /** Connections of an endpoint to a destination that was vetted just now. */
  lend(endpointId: string, destination: VettedDestination): LentConnections {
    const kept = this.pools.get(endpointId);
    const { origin } = destination.url;
    if (kept?.origin === origin && kept.addresses.every((address) => destination.addresses.includes(address))) {
      return { dispatcher: kept.pool, mayBeStale: kept.hasAnswer };
    }
    const pool = this.newPool(destination);
    this.pools.set(endpointId, { pool, origin, addresses: destination.addresses, hasAnswer: false });
    return { dispatcher: pool, mayBeStale: false };
  }

  /** From now on one of these connections may be resting. */
  noteAnswer(endpointId: string, dispatcher: Dispatcher): void {
    const kept = this.pools.peek(endpointId);
    if (kept?.pool === dispatcher) kept.hasAnswer = true;
  }

  /** Has new connections made for the endpoint's next request, unless that was done meanwhile. */
  drop(endpointId: string, dispatcher: Dispatcher): void {
    if (this.pools.peek(endpointId)?.pool === dispatcher) this.pools.delete(endpointId);
  }

  async onApplicationShutdown(): Promise<void> {
    const pools = [...this.pools.values()];
    await Promise.all(pools.map(({ pool }) => pool.destroy()));
  }

  private newPool(destination: VettedDestination): Pool {
    return new Pool(destination.url.origin, {
      connect: this.connectorTo(destination),
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: MAX_REST_MS,
      // A receiver may ask for less, not for more.
      keepAliveMaxTimeout: MAX_REST_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: this.limits.totalMs,
      bodyTimeout: this.limits.totalMs,
    });
  }

  /** Connects to the vetted addresses only, and looks at where the socket really leads before a byte is sent. */
  private connectorTo({ addresses }: VettedDestination): buildConnector.connector {
    const connect = buildConnector({
      timeout: this.limits.connectMs,
      lookup: answerWith(addresses),
      // Said, because the environment can turn it off for the whole process (NODE_TLS_REJECT_UNAUTHORIZED).
      rejectUnauthorized: true,
    });
    return (options, callback) => {
      connect(options, (...[error, socket]: [Error, null] | [null, Socket]) => {
        if (error) {
          callback(error, null);
        } else if (this.guard.isAllowed(socket.remoteAddress ?? '')) {
          callback(null, socket);
        } else {
          socket.destroy();
          callback(new DestinationRefusedError('the socket leads to an address that is not allowed'), null);
        }
      });
    };
  }
}

/** A DNS lookup that knows its answer: the addresses that were vetted. */
function answerWith(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return (_hostname, options, callback) => {
    const [first = { address: '', family: 4 }] = answers;
    if (options.all) callback(null, answers);
    else callback(null, first.address, first.family);
  };
}
