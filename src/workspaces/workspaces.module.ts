import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AuditLogController } from './audit-log/audit-log.controller.js';
import { AuditLogRepository } from './audit-log/audit-log.repository.js';
import { AuditLog } from './audit-log/audit-log.js';
import { CreateWorkspaceService } from './create-workspace.service.js';
import { EncryptionKeyCheck } from './encryption-key-check.js';
import { AuditLogEntry } from './entities/audit-log-entry.entity.js';
import { Workspace } from './entities/workspace.entity.js';
import { UpdateWorkspaceService } from './update-workspace.service.js';
import { WorkspaceCreatedRegistry } from './workspace-created.registry.js';
import { WorkspaceSettingsService } from './workspace-settings.service.js';
import { WorkspaceController } from './workspace.controller.js';
import { WorkspaceRepository } from './workspace.repository.js';

/** Tenants, their settings and their audit log. */
@Module({
  imports: [TypeOrmModule.forFeature([Workspace, AuditLogEntry])],
  controllers: [WorkspaceController, AuditLogController],
  providers: [
    WorkspaceRepository,
    EncryptionKeyCheck,
    WorkspaceCreatedRegistry,
    CreateWorkspaceService,
    UpdateWorkspaceService,
    WorkspaceSettingsService,
    AuditLog,
    AuditLogRepository,
  ],
  exports: [WorkspaceCreatedRegistry, CreateWorkspaceService, WorkspaceSettingsService, AuditLog],
})
export class WorkspacesModule {}
