import { parseArgs } from 'node:util';

import { readQuickstartFile } from '../quickstart/dto/quickstart-file.dto.js';
import { DEMO_ACCOUNT_KEY } from '../quickstart/seed/stripe-accounts.js';
import { DemoShop } from './demo-shop.js';
import type { ShopSettings } from './shop-account.js';

/**
 * Runs the shop as a process of its own: `main.js --quickstart-file path --retainly url --stripe url [--port 3001]`.
 * Prints where it is as the first line; SIGTERM and SIGINT end it.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { 'quickstart-file': text, retainly: text, stripe: text, port: text } });
  const settings = (): ShopSettings => {
    const demo = readQuickstartFile(values['quickstart-file'] ?? '');
    if (!demo) throw new Error('The quickstart is not ready yet: load this page again.');
    return {
      stripeApiBase: values.stripe ?? '',
      stripeSecretKey: DEMO_ACCOUNT_KEY,
      retainlyUrl: values.retainly ?? '',
      ...demo,
    };
  };
  const shop = await DemoShop.start(Number(values.port ?? 0), settings);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void shop.stop().then(() => process.exit(0)));
  }
  console.log(shop.url);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
