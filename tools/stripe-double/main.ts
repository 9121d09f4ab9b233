import { parseArgs } from 'node:util';

import { StripeDouble } from './stripe-double.js';

/**
 * Runs a double as a process of its own: `main.js [--port 12111] [--state-file path]`. Prints its base URL as the first
 * line; SIGTERM and SIGINT write the state and end it.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: 'string' }, 'state-file': { type: 'string' } } });
  const double = await StripeDouble.start({
    port: Number(values.port ?? 0),
    ...(values['state-file'] !== undefined && { stateFile: values['state-file'] }),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      double.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error);
          process.exit(1);
        },
      );
    });
  }
  console.log(double.baseUrl);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
