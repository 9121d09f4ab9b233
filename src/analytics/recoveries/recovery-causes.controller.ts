import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { RecoveryCausesAnswer, RecoveryCausesQuery, toRecoveryCausesAnswer } from '../dto/recovery-causes.dto.js';
import { RecoveryCausesService } from './recovery-causes.service.js';

/** What brought the money of failed payments. */
@ApiTags('Analytics')
@Controller('api/v1/analytics/recovery')
@Access({ scope: 'analytics:read' })
export class RecoveryCausesController {
  constructor(private readonly causes: RecoveryCausesService) {}

  @ApiOperation({ summary: 'Recoveries by cause, with rates that leave out what customers paid unasked' })
  @Get()
  @Answers(RecoveryCausesAnswer, { 400: 'parameter_invalid' })
  async byCause(
    @Caller() caller: Principal,
    @Query({ schema: RecoveryCausesQuery }) { period }: RecoveryCausesQuery,
  ): Promise<RecoveryCausesAnswer> {
    return toRecoveryCausesAnswer(caller.workspaceId, period, await this.causes.of(caller.workspaceId, period));
  }
}
