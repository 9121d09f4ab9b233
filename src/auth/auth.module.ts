import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { ApiToken } from './entities/api-token.entity.js';
import { IssueTokenService } from './issue-token.service.js';

/** Who calls, for which workspace, with which scopes, and how often. */
@Module({
  imports: [WorkspacesModule, TypeOrmModule.forFeature([ApiToken])],
  providers: [IssueTokenService],
  exports: [IssueTokenService],
})
export class AuthModule {}
