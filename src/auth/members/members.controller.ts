import { Body, Controller, Delete, Get, Param, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import { PageQuery, toListAnswer } from '../../shared/http/list-page.js';
import { idFromPath } from '../../shared/ids.js';
import { Access, Caller } from '../access.decorators.js';
import { ChangeMember, MemberObject, MemberPage, toMemberObject } from '../dto/member.dto.js';
import type { Principal } from '../principal.js';
import { MembersService } from './members.service.js';

/** The members of the caller's workspace; new ones come by invitation. */
@ApiTags('Members')
@Controller('api/v1/members')
@Access({ role: 'owner' })
export class MembersController {
  constructor(private readonly members: MembersService) {}

  @ApiOperation({ summary: 'All members, the newest first' })
  @Get()
  @Answers(MemberPage, { 400: 'parameter_invalid' })
  async list(@Caller() caller: Principal, @Query({ schema: PageQuery }) query: PageQuery): Promise<MemberPage> {
    return toListAnswer(await this.members.list(caller.workspaceId, query), toMemberObject);
  }

  @ApiOperation({ summary: 'Gives a member another role', description: 'The member has to sign in again.' })
  @Patch(':id')
  @Answers(MemberObject, {
    400: 'parameter_missing, parameter_invalid, malformed_json',
    404: 'resource_not_found',
    409: 'last_owner',
  })
  async changeRole(
    @Caller() caller: Principal,
    @Param('id') id: string,
    @Body({ schema: ChangeMember }) body: ChangeMember,
  ): Promise<MemberObject> {
    return toMemberObject(await this.members.changeRole(caller, idFromPath('user', id), body.role));
  }

  @ApiOperation({ summary: 'Takes a member out of the workspace' })
  @Delete(':id')
  @Answers(MemberObject, { 404: 'resource_not_found', 409: 'last_owner' })
  async remove(@Caller() caller: Principal, @Param('id') id: string): Promise<MemberObject> {
    return toMemberObject(await this.members.remove(caller, idFromPath('user', id)));
  }

  @ApiOperation({ summary: 'Turns off the authenticator app of a member who lost it' })
  @Delete(':id/totp')
  @Answers(MemberObject, { 404: 'resource_not_found', 409: 'shared_account' })
  async resetTotp(@Caller() caller: Principal, @Param('id') id: string): Promise<MemberObject> {
    return toMemberObject(await this.members.resetTotp(caller, idFromPath('user', id)));
  }
}
