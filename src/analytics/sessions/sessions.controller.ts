import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { idFromPath } from '../../shared/ids.js';
import { toListAnswer, toPageWish } from '../dto/list.dto.js';
import { SessionDetail, SessionsAnswer, SessionsQuery, toSessionDetail, toSessionRow } from '../dto/session.dto.js';
import { SessionReadsRepository } from './session-reads.repository.js';

/** Cancel sessions, to read. */
@ApiTags('Analytics')
@Controller('api/v1/sessions')
@Access({ scope: 'analytics:read' })
export class SessionsController {
  constructor(private readonly sessions: SessionReadsRepository) {}

  @ApiOperation({ summary: 'Cancel sessions, newest first, with filters on outcome, start and customer' })
  @Get()
  @Answers(SessionsAnswer, { 400: 'parameter_invalid' })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: SessionsQuery }) query: SessionsQuery,
  ): Promise<SessionsAnswer> {
    const page = await this.sessions.list(caller.workspaceId, query, toPageWish(query));
    return toListAnswer(query, page, toSessionRow);
  }

  @ApiOperation({ summary: 'One session with its timeline' })
  @Get(':id')
  @Answers(SessionDetail, { 403: 'wrong_workspace', 404: 'resource_not_found' })
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<SessionDetail> {
    return toSessionDetail(await this.sessions.history(caller.workspaceId, idFromPath('session', id)));
  }
}
