import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';

import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { ApiTokenRepository } from './credentials/api-token.repository.js';
import { CredentialsService } from './credentials/credentials.service.js';
import { IdentityTokenService } from './credentials/identity-token.service.js';
import { TokenChanges } from './credentials/token-changes.js';
import { TokenDirectory } from './credentials/token-directory.js';
import { TokenUsageService } from './credentials/token-usage.service.js';
import { ApiToken } from './entities/api-token.entity.js';
import { ApiTokenUsage } from './entities/api-token-usage.entity.js';
import { IdempotencyKey } from './entities/idempotency-key.entity.js';
import { AuthenticationGuard } from './guards/authentication.guard.js';
import { CsrfGuard } from './guards/csrf.guard.js';
import { DeclaredRoutes } from './guards/declared-routes.js';
import { ForeignObjectsFilter } from './guards/foreign-objects.filter.js';
import { ScopeGuard } from './guards/scope.guard.js';
import { IdempotencyKeysRepository } from './idempotency/idempotency-keys.repository.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyService } from './idempotency/idempotency.service.js';
import { IssueTokenService } from './issue-token.service.js';
import { MembersModule } from './members.module.js';
import { PublicThrottlerGuard } from './throttling/public-throttler.guard.js';
import { RollingWindowsModule } from './throttling/rolling-windows.module.js';
import { ThrottlerSettings } from './throttling/throttler-settings.js';
import { TokenThrottlerGuard } from './throttling/token-throttler.guard.js';
import { ApiTokensController } from './tokens/api-tokens.controller.js';
import { ApiTokensService } from './tokens/api-tokens.service.js';

/** Who calls, for which workspace, with which scopes, and how often. */
@Module({
  imports: [
    DiscoveryModule,
    WorkspacesModule,
    RollingWindowsModule,
    MembersModule,
    ThrottlerModule.forRootAsync({
      imports: [RollingWindowsModule, WorkspacesModule],
      useClass: ThrottlerSettings,
    }),
    TypeOrmModule.forFeature([ApiToken, ApiTokenUsage, IdempotencyKey]),
  ],
  controllers: [ApiTokensController],
  providers: [
    ApiTokenRepository,
    TokenDirectory,
    TokenChanges,
    TokenUsageService,
    IdentityTokenService,
    CredentialsService,
    IssueTokenService,
    ApiTokensService,
    DeclaredRoutes,
    IdempotencyKeysRepository,
    IdempotencyService,
    // The order is the order in which they run.
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: APP_GUARD, useClass: TokenThrottlerGuard },
    { provide: APP_GUARD, useClass: PublicThrottlerGuard },
    { provide: APP_GUARD, useClass: CsrfGuard },
    { provide: APP_GUARD, useClass: ScopeGuard },
    { provide: APP_FILTER, useClass: ForeignObjectsFilter },
    { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  ],
  exports: [IssueTokenService, IdempotencyService],
})
export class AuthModule {}
