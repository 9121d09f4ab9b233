import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { SaveEvent } from './entities/save-event.entity.js';
import { LedgerService } from './ledger.service.js';
import { Rollups } from './rollups.js';

/** The append-only MRR ledger and the daily sums. */
@Module({
  imports: [TypeOrmModule.forFeature([SaveEvent])],
  providers: [LedgerService, Rollups],
  exports: [LedgerService, Rollups],
})
export class LedgerModule {}
