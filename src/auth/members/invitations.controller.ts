import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import { PageQuery, toListAnswer } from '../../shared/http/list-page.js';
import { idFromPath } from '../../shared/ids.js';
import { Access, Caller } from '../access.decorators.js';
import {
  CreatedInvitation,
  CreateInvitation,
  InvitationPage,
  toCreatedInvitation,
  toInvitationObject,
} from '../dto/invitation.dto.js';
import { Done } from '../dto/session.dto.js';
import type { Principal } from '../principal.js';
import { InvitationsService } from './invitations.service.js';

/** Invitations to the caller's workspace. */
@ApiTags('Members')
@Controller('api/v1/invitations')
@Access({ role: 'owner' })
export class InvitationsController {
  constructor(private readonly invitations: InvitationsService) {}

  @ApiOperation({ summary: 'Invites a person', description: 'The link is shown this once; it works once, for a week.' })
  @Post()
  @HttpCode(200)
  @Answers(CreatedInvitation, { 400: 'parameter_missing, parameter_invalid, malformed_json' })
  async invite(
    @Caller() caller: Principal,
    @Body({ schema: CreateInvitation }) body: CreateInvitation,
  ): Promise<CreatedInvitation> {
    return toCreatedInvitation(await this.invitations.invite(caller, body));
  }

  @ApiOperation({ summary: 'All invitations, newest first, without their links' })
  @Get()
  @Answers(InvitationPage, { 400: 'parameter_invalid' })
  async list(@Caller() caller: Principal, @Query({ schema: PageQuery }) query: PageQuery): Promise<InvitationPage> {
    return toListAnswer(await this.invitations.list(caller.workspaceId, query), toInvitationObject);
  }

  @ApiOperation({ summary: 'Takes an open invitation back' })
  @Delete(':id')
  @Answers(Done, { 404: 'resource_not_found' })
  async revoke(@Caller() caller: Principal, @Param('id') id: string): Promise<Done> {
    await this.invitations.revoke(caller, idFromPath('invitation', id));
    return { success: true };
  }
}
