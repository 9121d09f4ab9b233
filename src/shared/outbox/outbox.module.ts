import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { OutboxEvent } from './outbox-event.entity.js';
import { OutboxSignal } from './outbox-signal.js';
import { Outbox } from './outbox.js';

/** Gives every feature the outbox. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([OutboxEvent])],
  providers: [Outbox, OutboxSignal],
  exports: [Outbox, OutboxSignal, TypeOrmModule],
})
export class OutboxModule {}
