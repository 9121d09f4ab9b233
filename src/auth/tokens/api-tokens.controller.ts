import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import { PageQuery, toListAnswer } from '../../shared/http/list-page.js';
import { idFromPath } from '../../shared/ids.js';
import { Access, Caller } from '../access.decorators.js';
import {
  ApiTokenObject,
  ApiTokenPage,
  CreateApiToken,
  CreatedApiToken,
  RotateApiToken,
  RotatedApiToken,
  toApiTokenObject,
  toCreatedApiToken,
  toRotatedApiToken,
  toTokenWish,
} from '../dto/api-token.dto.js';
import type { Principal } from '../principal.js';
import { ApiTokensService } from './api-tokens.service.js';

/** The keys of the caller's workspace. */
@ApiTags('API tokens')
@Controller('api/v1/api-tokens')
@Access({ scope: '*' })
export class ApiTokensController {
  constructor(private readonly tokens: ApiTokensService) {}

  @ApiOperation({ summary: 'Makes a key', description: 'The answer is the only one that ever shows it.' })
  @Post()
  @HttpCode(200)
  @Answers(CreatedApiToken, {
    400: 'parameter_missing, parameter_invalid, malformed_json',
    409: 'idempotency_conflict',
  })
  async create(
    @Caller() caller: Principal,
    @Body({ schema: CreateApiToken }) body: CreateApiToken,
  ): Promise<CreatedApiToken> {
    return toCreatedApiToken(await this.tokens.create(caller, toTokenWish(body)));
  }

  @ApiOperation({ summary: 'All keys, newest first, without the keys themselves' })
  @Get()
  @Answers(ApiTokenPage, { 400: 'parameter_invalid' })
  async list(@Caller() caller: Principal, @Query({ schema: PageQuery }) query: PageQuery): Promise<ApiTokenPage> {
    const page = await this.tokens.list(caller.workspaceId, query);
    return toListAnswer(page, ({ token, lastUsedAt }) => toApiTokenObject(token, lastUsedAt));
  }

  @ApiOperation({ summary: 'Revokes a key; within a second it is refused everywhere' })
  @Delete(':id')
  @Answers(ApiTokenObject, { 403: 'wrong_workspace', 404: 'resource_not_found' })
  async revoke(@Caller() caller: Principal, @Param('id') id: string): Promise<ApiTokenObject> {
    const { token, lastUsedAt } = await this.tokens.revoke(caller, idFromPath('token', id));
    return toApiTokenObject(token, lastUsedAt);
  }

  @ApiOperation({ summary: 'Replaces a key; the old one goes on working for the overlap' })
  @Post(':id/rotate')
  @HttpCode(200)
  @Answers(RotatedApiToken, {
    400: 'parameter_invalid, malformed_json',
    403: 'wrong_workspace',
    404: 'resource_not_found',
    409: 'idempotency_conflict',
  })
  async rotate(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: RotateApiToken }) body: RotateApiToken,
  ): Promise<RotatedApiToken> {
    return toRotatedApiToken(await this.tokens.rotate(caller, idFromPath('token', id), body.overlap_seconds));
  }
}
