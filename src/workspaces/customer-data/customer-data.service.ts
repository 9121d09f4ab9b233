import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

import type { Principal } from '../../auth/principal.js';
import { Clock } from '../../shared/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { AuditLog } from '../audit-log/audit-log.js';
import { CustomerDataSources, type CustomerTable } from './customer-data-sources.js';

/** Everything held about a customer, by kind. */
export interface CustomerData {
  generatedAt: Date;
  data: Record<string, unknown[]>;
}

/** What was erased: rows by kind. */
export interface ErasedCustomer {
  erasedAt: Date;
  rows: Record<string, number>;
}

/** Answers a person who asks what is known about them, or to be forgotten (GDPR, articles 15 and 17). */
@Injectable()
export class CustomerDataService {
  constructor(
    private readonly sources: CustomerDataSources,
    private readonly dataSource: DataSource,
    private readonly auditLog: AuditLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Everything held about the customer, as it is stored; the audit log says who asked.
   * @throws ResourceNotFoundError when nothing is.
   */
  async read(caller: Principal, customerId: string): Promise<CustomerData> {
    const { workspaceId } = caller;
    const data: Record<string, unknown[]> = {};
    for (const { name, read } of this.sources.all()) {
      const rows = await this.dataSource.query<{ row: unknown }[]>(read, [workspaceId, customerId]);
      data[name] = rows.map(({ row }) => row);
    }
    if (Object.values(data).every((rows) => rows.length === 0)) throw new ResourceNotFoundError();
    await this.transactions.run((tx) => this.record(tx, caller, 'customer.data_read', customerId));
    return { generatedAt: this.clock.now(), data };
  }

  /**
   * Erases what names or describes the customer, everywhere at once; the ledger keeps its money. Doing it again finds
   * the same rows and changes nothing.
   * @throws ResourceNotFoundError when nothing is held.
   */
  async erase(caller: Principal, customerId: string): Promise<ErasedCustomer> {
    return this.transactions.run(async (tx) => {
      const rows: Record<string, number> = {};
      for (const table of this.sources.all()) {
        if (table.erase !== undefined) rows[table.name] = await eraseRows(tx, table, [caller.workspaceId, customerId]);
      }
      if (Object.values(rows).every((count) => count === 0)) throw new ResourceNotFoundError();
      await this.record(tx, caller, 'customer.data_erased', customerId);
      return { erasedAt: this.clock.now(), rows };
    });
  }

  private record(tx: EntityManager, actor: Principal, action: string, customerId: string): Promise<void> {
    return this.auditLog.append(tx, { workspaceId: actor.workspaceId, actor, action, target: customerId });
  }
}

/** @returns how many rows there were */
async function eraseRows(tx: EntityManager, { erase = '' }: CustomerTable, parameters: string[]): Promise<number> {
  const [, found] = await tx.query<[unknown[], number]>(erase, parameters);
  return found;
}
