import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { AnalyticsAnswer, AnalyticsQuery, toAnalyticsAnswer, toComparedAnswer } from '../dto/analytics.dto.js';
import { BreakdownAnswer, BreakdownQuery, toBreakdownAnswer } from '../dto/breakdown.dto.js';
import { RevenueAnswer, RevenueQuery, toRevenueAnswer } from '../dto/revenue.dto.js';
import { MetricsService } from './metrics.service.js';

/** The numbers: totals, months, groups. */
@ApiTags('Analytics')
@Controller('api/v1/analytics')
@Access({ scope: 'analytics:read' })
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @ApiOperation({ summary: 'Key retention metrics of the last days: save rate, recovery rate, MRR saved, sessions' })
  @Get()
  @Answers(AnalyticsAnswer, { 400: 'parameter_invalid' })
  async totals(
    @Caller() caller: Principal,
    @Query({ schema: AnalyticsQuery }) query: AnalyticsQuery,
  ): Promise<AnalyticsAnswer> {
    if (query.compare === 'previous') {
      const comparison = await this.metrics.comparison(caller.workspaceId, query.period);
      return toComparedAnswer(caller.workspaceId, query.period, comparison);
    }
    const totals = await this.metrics.totals(caller.workspaceId, query.period);
    return toAnalyticsAnswer(caller.workspaceId, query.period, totals);
  }

  @ApiOperation({ summary: 'MRR saved and payments recovered by UTC calendar month, oldest first' })
  @Get('revenue')
  @Answers(RevenueAnswer, { 400: 'parameter_invalid' })
  async revenue(
    @Caller() caller: Principal,
    @Query({ schema: RevenueQuery }) query: RevenueQuery,
  ): Promise<RevenueAnswer> {
    return toRevenueAnswer(caller.workspaceId, await this.metrics.revenue(caller.workspaceId, query.months));
  }

  @ApiOperation({
    summary: 'Sessions, saves and MRR by reason, offer, plan or flow version; the two hundred largest groups',
  })
  @Get('breakdown')
  @Answers(BreakdownAnswer, { 400: 'parameter_invalid' })
  async breakdown(
    @Caller() caller: Principal,
    @Query({ schema: BreakdownQuery }) query: BreakdownQuery,
  ): Promise<BreakdownAnswer> {
    const groups = await this.metrics.breakdown(caller.workspaceId, query.by, query.period);
    return toBreakdownAnswer(caller.workspaceId, query, groups);
  }
}
