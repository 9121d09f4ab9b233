import 'reflect-metadata';

import { NestFactory } from '@nestjs/core';

import { AppModule } from '../../../src/app.module.js';
import { loadConfig } from '../../../src/shared/config/app-config.js';
import { type SeedServices, seedServices } from '../../quickstart/seed/seed-services.js';
import { type Merchant, MERCHANTS_ARGUMENT } from './merchant.js';

/** Makes merchants through the product's own modules and sends them to the process that asked. */
async function main(count: number): Promise<void> {
  const app = await NestFactory.createApplicationContext(AppModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  const services = seedServices(app);
  const merchants: Merchant[] = [];
  for (let index = 0; index < count; index += 1) merchants.push(await newMerchant(services, index));
  await app.close();
  process.send?.(merchants, () => {
    process.exit(0);
  });
}

function newMerchant(services: SeedServices, index: number): Promise<Merchant> {
  const { connections, createWorkspace, issueToken, transactions } = services;
  const accountKey = `sk_test_benchmerchant${String(index)}`;
  return transactions.run(async (tx) => {
    const name = `Merchant ${String(index)}`;
    const { workspaceId } = await createWorkspace.create(tx, { name, allowedOrigins: [] });
    // With a secret for events: copies of what Stripe has then count for longer than a minute.
    await connections.connect(tx, workspaceId, { secretKey: accountKey, webhookSecrets: ['whsec_bench0bench0bench0'] });
    const { key } = await issueToken.issue(tx, workspaceId, { name, kind: 'secret', scopes: ['*'] });
    return { workspaceId, secretKey: key, accountKey };
  });
}

main(Number(process.argv[MERCHANTS_ARGUMENT])).catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
