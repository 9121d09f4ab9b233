import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { OutboxEvent } from './outbox-event.entity.js';
import { Outbox } from './outbox.js';

/** Gives every feature the outbox. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([OutboxEvent])],
  providers: [Outbox],
  exports: [Outbox, TypeOrmModule],
})
export class OutboxModule {}
