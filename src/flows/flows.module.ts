import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { CancelSession } from './entities/cancel-session.entity.js';
import { FlowEvent } from './entities/flow-event.entity.js';
import { FlowVersion } from './entities/flow-version.entity.js';
import { Flow } from './entities/flow.entity.js';

/** Cancel flows: their definitions, and the sessions of customers who meet them. */
@Module({
  imports: [TypeOrmModule.forFeature([Flow, FlowVersion, CancelSession, FlowEvent])],
})
export class FlowsModule {}
