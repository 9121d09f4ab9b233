import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';

import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { ApiTokenRepository } from './credentials/api-token.repository.js';
import { CredentialsService } from './credentials/credentials.service.js';
import { IdentityTokenService } from './credentials/identity-token.service.js';
import { TokenChanges } from './credentials/token-changes.js';
import { TokenDirectory } from './credentials/token-directory.js';
import { ApiToken } from './entities/api-token.entity.js';
import { AuthenticationGuard } from './guards/authentication.guard.js';
import { ScopeGuard } from './guards/scope.guard.js';
import { IssueTokenService } from './issue-token.service.js';

/** Who calls, for which workspace, with which scopes, and how often. */
@Module({
  imports: [WorkspacesModule, TypeOrmModule.forFeature([ApiToken])],
  providers: [
    ApiTokenRepository,
    TokenDirectory,
    TokenChanges,
    IdentityTokenService,
    CredentialsService,
    IssueTokenService,
    // The order is the order in which they run.
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: ScopeGuard },
  ],
  exports: [IssueTokenService],
})
export class AuthModule {}
