import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { Clock } from '../clock.js';
import { AppConfig } from '../config/app-config.js';
import { DatabaseLog } from './database-log.js';
import { GatheringClient } from './gathering-client.js';
import { PreparedStatements } from './prepared-statements.js';
import { ResourceProbe } from './resource-probe.js';
import { SchemaCheck } from './schema-check.js';
import { SnakeNamingStrategy } from './snake-naming.strategy.js';
import { Transactions } from './transactions.js';

const SLOW_STATEMENT_MS = 1_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** PostgreSQL keeps the limit above; this one is for a server that froze, or a network that swallows packets. */
const ANSWER_TIMEOUT_MS = 12_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECTION_TIMEOUT_MS = 2_000;
/** At boot, three seconds apart: a server that recovers from a crash takes connections only afterwards. */
const BOOT_ATTEMPTS = 10;

/** The PostgreSQL connection pool, transactions and the database's clock, for every module. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [AppConfig],
      useFactory: (config: AppConfig) => ({
        type: 'postgres',
        url: config.environment.DATABASE_URL,
        autoLoadEntities: true,
        namingStrategy: new SnakeNamingStrategy(),
        synchronize: false,
        migrationsRun: false,
        installExtensions: false,
        parseInt8: true,
        logger: new DatabaseLog(),
        maxQueryExecutionTime: SLOW_STATEMENT_MS,
        retryAttempts: BOOT_ATTEMPTS,
        extra: {
          max: config.environment.DATABASE_POOL_SIZE,
          application_name: `retainly-${config.environment.PROCESS_ROLE}`,
          statement_timeout: STATEMENT_TIMEOUT_MS,
          query_timeout: ANSWER_TIMEOUT_MS,
          idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
          connectionTimeoutMillis: CONNECTION_TIMEOUT_MS,
          // Writes of a transaction that need not wait for each other's answers are sent together.
          pipeline: true,
          Client: GatheringClient,
        },
      }),
    }),
  ],
  providers: [Clock, PreparedStatements, ResourceProbe, SchemaCheck, Transactions],
  exports: [Clock, PreparedStatements, ResourceProbe, Transactions],
})
export class DatabaseModule {}
