import { Controller, Get, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../auth/access.decorators.js';
import type { Principal } from '../auth/principal.js';
import type { AppReply } from '../shared/http/app-request.js';
import { AnswersCsv, sendCsv } from './csv-download.js';
import { ExportQuery } from './dto/export.dto.js';
import { ExportsRepository } from './exports.repository.js';

/** CSV files of the newest 5,000 rows. */
@ApiTags('CSV exports')
@Controller('api/exports')
@Access({ scope: 'analytics:read', role: 'analyst' })
export class ExportsController {
  constructor(private readonly exports: ExportsRepository) {}

  @ApiOperation({ summary: 'Cancel sessions, newest first by start; open ones have an empty outcome' })
  @Get('sessions')
  @AnswersCsv('id,email,reason,outcome,offer_type,offer_accepted,started_at,completed_at')
  sessions(
    @Caller() caller: Principal,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Res({ passthrough: true }) reply: AppReply,
  ): Promise<StreamableFile> {
    return sendCsv(reply, 'sessions-export.csv', (signal) => this.exports.sessions(caller.workspaceId, query, signal));
  }

  @ApiOperation({ summary: 'Tries to collect failed payments, newest first; `amount_eur` is the amount tried' })
  @Get('recovery')
  @AnswersCsv('id,email,amount_eur,status,decline_code,attempted_at')
  recovery(
    @Caller() caller: Principal,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Res({ passthrough: true }) reply: AppReply,
  ): Promise<StreamableFile> {
    return sendCsv(reply, 'recovery-export.csv', (signal) => this.exports.recovery(caller.workspaceId, query, signal));
  }

  @ApiOperation({ summary: 'Lines of the MRR ledger, newest first; negative where MRR was taken back' })
  @Get('saves')
  @AnswersCsv('id,event_type,mrr_impact_eur,occurred_at')
  saves(
    @Caller() caller: Principal,
    @Query({ schema: ExportQuery }) query: ExportQuery,
    @Res({ passthrough: true }) reply: AppReply,
  ): Promise<StreamableFile> {
    return sendCsv(reply, 'saves-export.csv', (signal) => this.exports.saves(caller.workspaceId, query, signal));
  }
}
