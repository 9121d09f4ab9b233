import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Prepares a part of a new workspace, in the transaction that creates it. */
export type WorkspaceCreatedHandler = (tx: EntityManager, workspaceId: string, createdAt: Date) => Promise<void>;

/**
 * Where features say what a new workspace needs from them, such as its default flow. Workspaces know no feature, so
 * the features register themselves when their module starts.
 */
@Injectable()
export class WorkspaceCreatedRegistry {
  private readonly handlers: WorkspaceCreatedHandler[] = [];

  register(handler: WorkspaceCreatedHandler): void {
    this.handlers.push(handler);
  }

  async runAll(tx: EntityManager, workspaceId: string, createdAt: Date): Promise<void> {
    for (const handler of this.handlers) await handler(tx, workspaceId, createdAt);
  }
}
