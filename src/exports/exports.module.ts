import { Module } from '@nestjs/common';

import { CopyPool } from './copy-pool.js';
import { ExportsController } from './exports.controller.js';
import { ExportsRepository } from './exports.repository.js';

/** CSV exports. */
@Module({ controllers: [ExportsController], providers: [CopyPool, ExportsRepository] })
export class ExportsModule {}
