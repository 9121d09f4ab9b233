import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { AuditLogController } from './audit-log/audit-log.controller.js';
import { AuditLogRepository } from './audit-log/audit-log.repository.js';
import { AuditLog } from './audit-log/audit-log.js';
import { CreateWorkspaceService } from './create-workspace.service.js';
import { CustomerDataController } from './customer-data/customer-data.controller.js';
import { CustomerDataService } from './customer-data/customer-data.service.js';
import { CustomerDataSources } from './customer-data/customer-data-sources.js';
import { EncryptionKeyCheck } from './encryption-key-check.js';
import { AuditLogEntry } from './entities/audit-log-entry.entity.js';
import { Workspace } from './entities/workspace.entity.js';
import { IdentitySecretController } from './identity-secret/identity-secret.controller.js';
import { IdentitySecretService } from './identity-secret/identity-secret.service.js';
import { UpdateWorkspaceService } from './update-workspace.service.js';
import { WorkspaceCreatedRegistry } from './workspace-created.registry.js';
import { WorkspaceSettingsService } from './workspace-settings.service.js';
import { WorkspaceController } from './workspace.controller.js';
import { WorkspaceRepository } from './workspace.repository.js';

/** Tenants, their settings and their audit log. */
@Module({
  imports: [TypeOrmModule.forFeature([Workspace, AuditLogEntry])],
  controllers: [WorkspaceController, AuditLogController, IdentitySecretController, CustomerDataController],
  providers: [
    WorkspaceRepository,
    EncryptionKeyCheck,
    WorkspaceCreatedRegistry,
    CreateWorkspaceService,
    UpdateWorkspaceService,
    WorkspaceSettingsService,
    AuditLog,
    AuditLogRepository,
    IdentitySecretService,
    CustomerDataSources,
    CustomerDataService,
  ],
  exports: [CustomerDataSources, WorkspaceCreatedRegistry, CreateWorkspaceService, WorkspaceSettingsService, AuditLog],
})
export class WorkspacesModule {}
