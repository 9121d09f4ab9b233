import { Injectable } from '@nestjs/common';

/**
 * What one table holds about a customer. In every statement $1 is the workspace and $2 the customer's id.
 */
export interface CustomerTable {
  /** What the rows are called on the wire. */
  name: string;
  /** Selects the customer's rows, each as one JSON object named `row`, oldest first. */
  read: string;
  /**
   * Replaces what names or describes the person and leaves ids, times and money. Repeating it changes nothing. Returns
   * the rows it found, whether they still held anything. Missing where nothing is personal.
   */
  erase?: string;
}

/**
 * Where features say what they hold about a customer. Workspaces know no feature, so the features register themselves
 * when their module starts.
 */
@Injectable()
export class CustomerDataSources {
  private readonly tables: CustomerTable[] = [];

  register(tables: readonly CustomerTable[]): void {
    this.tables.push(...tables);
  }

  /** Every table of every feature. */
  all(): readonly CustomerTable[] {
    return this.tables;
  }
}
