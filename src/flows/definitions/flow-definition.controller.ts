import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { decodeCursor } from '../../shared/http/cursor.js';
import { idFromPath } from '../../shared/ids.js';
import {
  CreateFlow,
  FlowAnswer,
  FlowPage,
  FlowValidation,
  FlowVersionPage,
  ListFlows,
  ListFlowVersions,
  SaveDraft,
} from './dto/flow.dto.js';
import { FlowPreview, PreviewFlow } from './dto/preview-flow.dto.js';
import { FlowDefinitionService } from './flow-definition.service.js';
import { toFlowAnswer, toFlowPage, toFlowPreview, toFlowVersionPage } from './flow-wire.js';
import { PreviewFlowService } from './preview-flow.service.js';
import { PublishFlowService } from './publish-flow.service.js';

const FLOW_ERRORS = { 403: 'wrong_workspace', 404: 'resource_not_found' };

/** Cancel flows as merchants configure them. */
@ApiTags('Flow configuration')
@Controller('api/v1/flows')
@Access({ scope: '*' })
export class FlowDefinitionController {
  constructor(
    private readonly definitions: FlowDefinitionService,
    private readonly publishing: PublishFlowService,
    private readonly previews: PreviewFlowService,
  ) {}

  @ApiOperation({ summary: 'Creates a flow with a draft' })
  @Post()
  @HttpCode(200)
  @Answers(FlowAnswer, { 400: 'parameter_missing, parameter_invalid' })
  async create(@Caller() caller: Principal, @Body({ schema: CreateFlow }) body: CreateFlow): Promise<FlowAnswer> {
    const { name, definition } = body;
    return toFlowAnswer(await this.definitions.create(caller.workspaceId, { name, definition }));
  }

  @ApiOperation({ summary: 'Flows, newest first' })
  @Get()
  @Answers(FlowPage, { 400: 'parameter_invalid' })
  async list(@Caller() caller: Principal, @Query({ schema: ListFlows }) query: ListFlows): Promise<FlowPage> {
    const cursor = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
    return toFlowPage(await this.definitions.list(caller.workspaceId, query.limit + 1, cursor), query.limit);
  }

  @ApiOperation({ summary: 'What customers would be shown of a definition; stores nothing' })
  @Post('preview')
  @HttpCode(200)
  @Access({ scope: '*', role: 'viewer' })
  @Answers(FlowPreview, { 400: 'parameter_missing, parameter_invalid' })
  async preview(@Caller() caller: Principal, @Body({ schema: PreviewFlow }) body: PreviewFlow): Promise<FlowPreview> {
    const { definition, locale, currency } = body;
    return toFlowPreview(await this.previews.preview(caller.workspaceId, { definition, locale, currency }));
  }

  @ApiOperation({ summary: 'One flow with its draft and its published definition' })
  @Get(':id')
  @Answers(FlowAnswer, FLOW_ERRORS)
  async get(@Caller() caller: Principal, @Param('id') id: string): Promise<FlowAnswer> {
    return toFlowAnswer(await this.definitions.get(caller.workspaceId, idFromPath('flow', id)));
  }

  @ApiOperation({ summary: 'Replaces the draft', description: 'Customers see nothing of it until it is published.' })
  @Put(':id/draft')
  @Answers(FlowAnswer, { ...FLOW_ERRORS, 400: 'parameter_missing, parameter_invalid', 409: 'flow_archived' })
  async saveDraft(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: SaveDraft }) body: SaveDraft,
  ): Promise<FlowAnswer> {
    const { name, definition } = body;
    const flowId = idFromPath('flow', id);
    return toFlowAnswer(await this.definitions.saveDraft(caller.workspaceId, flowId, { name, definition }));
  }

  @ApiOperation({ summary: 'Says whether the draft may be published, prices in Stripe included' })
  @Post(':id/validate')
  @HttpCode(200)
  @Answers(FlowValidation, { ...FLOW_ERRORS, 409: 'billing_not_connected', 503: 'billing_unavailable' })
  async validate(@Caller() caller: Principal, @Param('id') id: string): Promise<FlowValidation> {
    const problems = await this.publishing.problems(caller.workspaceId, idFromPath('flow', id));
    return { valid: problems.length === 0, problems };
  }

  @ApiOperation({
    summary: 'Publishes the draft as a new version and makes this the live flow; the one that was live retires',
  })
  @Post(':id/publish')
  @HttpCode(200)
  @Answers(FlowAnswer, {
    ...FLOW_ERRORS,
    400: 'parameter_invalid',
    409: 'flow_archived, billing_not_connected',
    503: 'billing_unavailable',
  })
  async publish(@Caller() caller: Principal, @Param('id') id: string): Promise<FlowAnswer> {
    const flowId = idFromPath('flow', id);
    await this.publishing.publish(caller.workspaceId, flowId);
    return toFlowAnswer(await this.definitions.get(caller.workspaceId, flowId));
  }

  @ApiOperation({ summary: 'Puts a flow away for good' })
  @Post(':id/archive')
  @HttpCode(200)
  @Answers(FlowAnswer, FLOW_ERRORS)
  async archive(@Caller() caller: Principal, @Param('id') id: string): Promise<FlowAnswer> {
    return toFlowAnswer(await this.definitions.archive(caller.workspaceId, idFromPath('flow', id)));
  }

  @ApiOperation({ summary: 'Published versions, newest first' })
  @Get(':id/versions')
  @Answers(FlowVersionPage, { ...FLOW_ERRORS, 400: 'parameter_invalid' })
  async versions(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Query({ schema: ListFlowVersions }) query: ListFlowVersions,
  ): Promise<FlowVersionPage> {
    const page = { limit: query.limit + 1, ...(query.cursor !== undefined && { before: query.cursor }) };
    const versions = await this.definitions.versions(caller.workspaceId, idFromPath('flow', id), page);
    return toFlowVersionPage(versions, query.limit);
  }
}
