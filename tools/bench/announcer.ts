import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../src/app.module.js';
import { loadConfig } from '../../src/shared/config/app-config.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import { Outbox } from '../../src/shared/outbox/outbox.js';
import { type WebhookEventType, webhookEventTypes } from '../../src/shared/outbox/webhook-event-catalogue.js';
import { toWebhookEventTypeObject } from '../../src/webhooks/dto/webhook-event-type.dto.js';
import { type Stage } from '../chaos/stage.js';
import { preciseNowMs } from './receivers/receivers-wire.js';

/** An event that is committed. */
export interface Announced {
  /** As receivers see it. */
  eventId: string;
  /** Milliseconds of Unix time. */
  committedAtMs: number;
}

/** Causes events the way features do: through the product's outbox and transactions, in a process that is no worker. */
export class Announcer {
  private constructor(
    private readonly context: INestApplicationContext,
    private readonly workspaceId: string,
  ) {}

  /** Connects to the stage's PostgreSQL and Redis. */
  static async start({ env, workspace }: Stage): Promise<Announcer> {
    const config = loadConfig({ ...env, PROCESS_ROLE: 'api' });
    const context = await NestFactory.createApplicationContext(AppModule.forRoot(config), { logger: false });
    return new Announcer(context, workspace.workspaceId.replace('ws-', ''));
  }

  /** Types with a sample of their data, so that what is sent is of the usual size. */
  static types(count: number): string[] {
    return [...samples().keys()].slice(0, count);
  }

  /** Commits one event of each of these types in one transaction. */
  async announce(types: readonly string[]): Promise<Announced[]> {
    const known = samples();
    const outbox = this.context.get(Outbox, { strict: false });
    const ids = await this.context.get(Transactions, { strict: false }).run(async (tx) => {
      const made: string[] = [];
      for (const type of types) {
        const { event, data } = known.get(type) ?? missing(type);
        made.push(await outbox.append(tx, { workspaceId: this.workspaceId, event, data, occurredAt: new Date() }));
      }
      return made;
    });
    const committedAtMs = preciseNowMs();
    return ids.map((id) => ({ eventId: `evt_${id}`, committedAtMs }));
  }

  async stop(): Promise<void> {
    await this.context.close();
  }
}

interface Sample {
  event: WebhookEventType;
  data: Record<string, unknown>;
}

function samples(): Map<string, Sample> {
  const known = new Map<string, Sample>();
  for (const event of webhookEventTypes()) {
    const data = toWebhookEventTypeObject(event).sample?.['data'];
    if (data && event.type !== 'webhook.test') known.set(event.type, { event, data: data as Sample['data'] });
  }
  return known;
}

function missing(type: string): never {
  throw new Error(`${type} has no sample`);
}
