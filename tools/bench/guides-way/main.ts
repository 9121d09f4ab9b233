import 'reflect-metadata';

import { BullModule } from '@nestjs/bull';
import { Module, ValidationPipe } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Redis } from 'ioredis';

import { EventsController, GUIDES_QUEUE } from './events.controller.js';
import { EventsProcessor } from './events.processor.js';
import { FixedWindowStorage } from './fixed-window-storage.js';
import { GuidesEvent } from './guides-event.entity.js';
import { GuidesToken } from './guides-token.entity.js';

const { DATABASE_URL = '', REDIS_URL = '', PORT = '0', TOKEN_HASH = '', WORKSPACE_ID = '' } = process.env;
const UNLIMITED = 1_000_000_000;

/** The framework's guides followed to the letter, but on the faster of its two HTTP adapters. */
@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: DATABASE_URL,
      entities: [GuidesEvent, GuidesToken],
      synchronize: true,
      installExtensions: false,
      uuidExtension: 'pgcrypto',
    }),
    TypeOrmModule.forFeature([GuidesEvent, GuidesToken]),
    BullModule.forRoot({ redis: REDIS_URL }),
    BullModule.registerQueue({ name: GUIDES_QUEUE, defaultJobOptions: { removeOnComplete: true } }),
    ThrottlerModule.forRoot({
      throttlers: [{ ttl: 60_000, limit: UNLIMITED }],
      storage: new FixedWindowStorage(new Redis(REDIS_URL)),
    }),
  ],
  controllers: [EventsController],
  providers: [EventsProcessor, { provide: APP_GUARD, useClass: ThrottlerGuard }],
})
class GuidesModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create(GuidesModule, new FastifyAdapter(), { logger: ['error'] });
  app.useGlobalPipes(new ValidationPipe({ whitelist: true }));
  await app.init();
  const { DataSource } = await import('typeorm');
  await app.get(DataSource).getRepository(GuidesToken).save({ tokenHash: TOKEN_HASH, workspaceId: WORKSPACE_ID });
  await app.listen(Number(PORT), '127.0.0.1');
  process.send?.('ready');
}

void main();
