import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { RecoveryAttempt } from './entities/recovery-attempt.entity.js';
import { RecoveryCase } from './entities/recovery-case.entity.js';

/** Failed payments: cases and the tries to collect them. */
@Module({ imports: [TypeOrmModule.forFeature([RecoveryCase, RecoveryAttempt])] })
export class RecoveryModule {}
