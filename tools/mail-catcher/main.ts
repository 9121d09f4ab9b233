import { parseArgs } from 'node:util';

import { MailCatcher } from './mail-catcher.js';

/**
 * Runs a catcher as a process of its own: `main.js --dir path [--smtp-port 2525] [--http-port 2580]`. Prints where its
 * page is as the first line; SIGTERM and SIGINT end it.
 */
async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { dir: text, 'smtp-port': text, 'http-port': text } });
  if (values.dir === undefined) throw new Error('--dir is missing: where mails are kept');
  const catcher = await MailCatcher.start({
    dir: values.dir,
    smtpPort: Number(values['smtp-port'] ?? 0),
    httpPort: Number(values['http-port'] ?? 0),
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void catcher.stop().then(() => process.exit(0)));
  }
  console.log(catcher.pageUrl);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
