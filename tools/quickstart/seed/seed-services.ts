import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { Clock } from '../../../src/shared/clock.js';
import { Transactions } from '../../../src/shared/database/transactions.js';
import { AddMemberService } from '../../../src/auth/members/add-member.service.js';
import { Passwords } from '../../../src/auth/passwords/passwords.service.js';
import { UserRepository } from '../../../src/auth/users/user.repository.js';
import { IssueTokenService } from '../../../src/auth/issue-token.service.js';
import { BillingGateway } from '../../../src/billing/billing.gateway.js';
import { ExchangeRates } from '../../../src/billing/exchange-rates.js';
import { StripeConnectionService } from '../../../src/billing/stripe/stripe-connection.service.js';
import { Rollups } from '../../../src/ledger/rollups.js';
import { AuditLog } from '../../../src/workspaces/audit-log/audit-log.js';
import { CreateWorkspaceService } from '../../../src/workspaces/create-workspace.service.js';
import { WorkspaceSettingsService } from '../../../src/workspaces/workspace-settings.service.js';

/** The parts of the product that the seeder works with. */
export interface SeedServices {
  addMember: AddMemberService;
  auditLog: AuditLog;
  billing: BillingGateway;
  clock: Clock;
  connections: StripeConnectionService;
  createWorkspace: CreateWorkspaceService;
  dataSource: DataSource;
  issueToken: IssueTokenService;
  passwords: Passwords;
  rates: ExchangeRates;
  rollups: Rollups;
  settings: WorkspaceSettingsService;
  transactions: Transactions;
  users: UserRepository;
}

/** Takes the parts out of a started application. */
export function seedServices(app: INestApplicationContext): SeedServices {
  const anywhere = { strict: false };
  return {
    addMember: app.get(AddMemberService, anywhere),
    auditLog: app.get(AuditLog, anywhere),
    billing: app.get(BillingGateway, anywhere),
    clock: app.get(Clock, anywhere),
    connections: app.get(StripeConnectionService, anywhere),
    createWorkspace: app.get(CreateWorkspaceService, anywhere),
    dataSource: app.get(DataSource, anywhere),
    issueToken: app.get(IssueTokenService, anywhere),
    passwords: app.get(Passwords, anywhere),
    rates: app.get(ExchangeRates, anywhere),
    rollups: app.get(Rollups, anywhere),
    settings: app.get(WorkspaceSettingsService, anywhere),
    transactions: app.get(Transactions, anywhere),
    users: app.get(UserRepository, anywhere),
  };
}
