import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { idFromPath } from '../../shared/ids.js';
import { toListAnswer, toPageWish } from '../dto/list.dto.js';
import {
  RecoveriesAnswer,
  RecoveriesQuery,
  RecoveryDetail,
  toRecoveryDetail,
  toRecoveryRow,
} from '../dto/recovery.dto.js';
import { RecoveryReadsRepository } from './recovery-reads.repository.js';

/** Failed-payment cases, to read. */
@ApiTags('Analytics')
@Controller('api/v1/recoveries')
@Access({ scope: 'analytics:read' })
export class RecoveriesController {
  constructor(private readonly recoveries: RecoveryReadsRepository) {}

  @ApiOperation({ summary: 'Failed-payment cases, newest first, with filters on status and opening' })
  @Get()
  @Answers(RecoveriesAnswer, { 400: 'parameter_invalid' })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: RecoveriesQuery }) query: RecoveriesQuery,
  ): Promise<RecoveriesAnswer> {
    const page = await this.recoveries.list(caller.workspaceId, query, toPageWish(query));
    return toListAnswer(query, page, toRecoveryRow);
  }

  @ApiOperation({ summary: 'One case with every try to collect it' })
  @Get(':id')
  @Answers(RecoveryDetail, { 403: 'wrong_workspace', 404: 'resource_not_found' })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<RecoveryDetail> {
    return toRecoveryDetail(await this.recoveries.history(caller.workspaceId, idFromPath('recovery', id)));
  }
}
