import { Global, Module } from '@nestjs/common';

import { RedisConnection } from './redis-connection.js';

/** One Redis connection per process for commands that may fail fast: rate limits and short messages. */
@Global()
@Module({ providers: [RedisConnection], exports: [RedisConnection] })
export class RedisModule {}
