import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { toListAnswer, toPage } from '../../shared/http/list-page.js';
import { AuditLogFilter, AuditLogPage, toAuditLogLine } from '../dto/audit-log.dto.js';
import { AuditLogRepository } from './audit-log.repository.js';

/** What was done to the workspace. */
@ApiTags('Workspace')
@Controller('api/v1/audit-log')
@Access({ scope: '*', role: 'admin' })
export class AuditLogController {
  constructor(private readonly auditLog: AuditLogRepository) {}

  @ApiOperation({ summary: 'The audit log, newest first' })
  @Get()
  @Answers(AuditLogPage, { 400: 'parameter_invalid' })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: AuditLogFilter }) query: AuditLogFilter,
  ): Promise<AuditLogPage> {
    const { limit, cursor: after, actor, action } = query;
    const rows = await this.auditLog.newest(caller.workspaceId, limit + 1, { actor, action, after });
    return toListAnswer(toPage(rows, limit), toAuditLogLine);
  }
}
