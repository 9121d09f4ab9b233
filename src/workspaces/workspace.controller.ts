import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../auth/access.decorators.js';
import type { Principal } from '../auth/principal.js';
import { Answers } from '../shared/http/answers.decorator.js';
import { toWorkspaceChanges, toWorkspaceSettings, UpdateWorkspace, WorkspaceSettings } from './dto/workspace.dto.js';
import { UpdateWorkspaceService } from './update-workspace.service.js';
import { WorkspaceSettingsService } from './workspace-settings.service.js';

/**
 * The settings of the caller's workspace. What only an owner may see or do (identity secret, Stripe connection,
 * members) is not among them: a leaked key must not own the workspace.
 */
@ApiTags('Workspace')
@Controller('api/v1/workspace')
@Access({ scope: '*' })
export class WorkspaceController {
  constructor(
    private readonly settings: WorkspaceSettingsService,
    private readonly updateWorkspace: UpdateWorkspaceService,
  ) {}

  @ApiOperation({ summary: 'The workspace of the key' })
  @Get()
  @Answers(WorkspaceSettings)
  async get(@Caller() caller: Principal): Promise<WorkspaceSettings> {
    return toWorkspaceSettings(await this.settings.fresh(caller.workspaceId));
  }

  @ApiOperation({ summary: 'Changes settings; they hold everywhere within two seconds' })
  @Patch()
  @Answers(WorkspaceSettings, { 400: 'parameter_invalid, malformed_json' })
  async update(
    @Caller() caller: Principal,
    @Body({ schema: UpdateWorkspace }) body: UpdateWorkspace,
  ): Promise<WorkspaceSettings> {
    return toWorkspaceSettings(await this.updateWorkspace.update(caller, toWorkspaceChanges(body)));
  }
}
