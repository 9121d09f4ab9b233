import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { CreateWorkspaceService } from './create-workspace.service.js';
import { Workspace } from './entities/workspace.entity.js';
import { WorkspaceCreatedRegistry } from './workspace-created.registry.js';
import { WorkspaceSettingsService } from './workspace-settings.service.js';
import { WorkspaceRepository } from './workspace.repository.js';

/** Tenants and their settings. */
@Module({
  imports: [TypeOrmModule.forFeature([Workspace])],
  providers: [WorkspaceRepository, WorkspaceCreatedRegistry, CreateWorkspaceService, WorkspaceSettingsService],
  exports: [WorkspaceCreatedRegistry, CreateWorkspaceService, WorkspaceSettingsService],
})
export class WorkspacesModule {}
