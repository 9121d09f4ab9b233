import 'reflect-metadata';

import { createApp } from './create-app.js';
import { type AppConfig, InvalidConfigurationError, loadConfig } from './shared/config/app-config.js';

async function main(): Promise<void> {
  const config = loadConfig();
  const app = await createApp(config);
  app.enableShutdownHooks();
  await app.listen(config.environment.PORT, config.environment.HOST);
  announce(config);
}

function announce(config: AppConfig): void {
  const { PROCESS_ROLE, PORT, PUBLIC_URL } = config.environment;
  process.stdout.write(
    `${JSON.stringify({ level: 30, msg: 'ready', role: PROCESS_ROLE, port: PORT, url: PUBLIC_URL })}\n`,
  );
}

main().catch((error: unknown) => {
  const isExplained = error instanceof InvalidConfigurationError;
  process.stderr.write(`${isExplained ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
});
