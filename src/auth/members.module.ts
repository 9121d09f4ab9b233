import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';

import { WorkspacesModule } from '../workspaces/workspaces.module.js';
import { AccountController } from './account/account.controller.js';
import { ChangePasswordService } from './account/change-password.service.js';
import { OwnSessionsService } from './account/own-sessions.service.js';
import { RenewSessionService } from './account/renew-session.service.js';
import { TotpService } from './account/totp.service.js';
import { DashboardSessionRepository } from './dashboard-sessions/dashboard-session.repository.js';
import { DashboardSessions } from './dashboard-sessions/dashboard-sessions.service.js';
import { SessionCookie } from './dashboard-sessions/session-cookie.js';
import { DashboardSession } from './entities/dashboard-session.entity.js';
import { Invitation } from './entities/invitation.entity.js';
import { SetupLink } from './entities/setup-link.entity.js';
import { User } from './entities/user.entity.js';
import { WorkspaceMember } from './entities/workspace-member.entity.js';
import { AddMemberService } from './members/add-member.service.js';
import { AcceptInvitationController } from './members/accept-invitation.controller.js';
import { AcceptInvitationService } from './members/accept-invitation.service.js';
import { AdmitMemberService } from './members/admit-member.service.js';
import { InvitationRepository } from './members/invitation.repository.js';
import { InvitationsController } from './members/invitations.controller.js';
import { InvitationsService } from './members/invitations.service.js';
import { MemberRepository } from './members/member.repository.js';
import { MembersController } from './members/members.controller.js';
import { MembersService } from './members/members.service.js';
import { AccountAudit } from './password-reset/account-audit.js';
import { PasswordResetLinksService } from './password-reset/password-reset-links.service.js';
import { PasswordResetController } from './password-reset/password-reset.controller.js';
import { PasswordResetTokens } from './password-reset/password-reset-tokens.js';
import { ResetPasswordService } from './password-reset/reset-password.service.js';
import { Passwords } from './passwords/passwords.service.js';
import { SetupController } from './setup/setup.controller.js';
import { SetupLinkRepository } from './setup/setup-link.repository.js';
import { SetupLinksService } from './setup/setup-links.service.js';
import { SetupService } from './setup/setup.service.js';
import { CurrentSessionService } from './sign-in/current-session.service.js';
import { SessionAnswers } from './sign-in/session-answers.js';
import { SessionController } from './sign-in/session.controller.js';
import { SignInDelays } from './sign-in/sign-in-delays.js';
import { SignInService } from './sign-in/sign-in.service.js';
import { VerifyAccountService } from './sign-in/verify-account.service.js';
import { RollingWindowsModule } from './throttling/rolling-windows.module.js';
import { UserRepository } from './users/user.repository.js';

/** People: how they get in, what they are signed in to, and who belongs to a workspace. */
@Module({
  imports: [
    WorkspacesModule,
    RollingWindowsModule,
    TypeOrmModule.forFeature([User, WorkspaceMember, Invitation, SetupLink, DashboardSession]),
  ],
  controllers: [
    SessionController,
    AccountController,
    SetupController,
    AcceptInvitationController,
    PasswordResetController,
    MembersController,
    InvitationsController,
  ],
  providers: [
    UserRepository,
    AddMemberService,
    Passwords,
    MemberRepository,
    DashboardSessionRepository,
    DashboardSessions,
    SessionCookie,
    SignInDelays,
    VerifyAccountService,
    SignInService,
    CurrentSessionService,
    SessionAnswers,
    RenewSessionService,
    ChangePasswordService,
    TotpService,
    OwnSessionsService,
    MembersService,
    InvitationRepository,
    InvitationsService,
    AdmitMemberService,
    AcceptInvitationService,
    SetupLinkRepository,
    SetupLinksService,
    SetupService,
    AccountAudit,
    PasswordResetTokens,
    PasswordResetLinksService,
    ResetPasswordService,
  ],
  exports: [DashboardSessions, SessionCookie],
})
export class MembersModule {}
