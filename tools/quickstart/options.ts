import { parseArgs } from 'node:util';

/** What a person asked for on the command line. */
export interface QuickstartOptions {
  /** Undefined: the port of PORT or 3000. 0: any free one. */
  port: number | undefined;
  /** Forget the data of earlier runs first. */
  isFresh: boolean;
  /** Seed two years of sample history. */
  hasDemo: boolean;
  /** Restart the application when its code changes. */
  isWatching: boolean;
  isAskingForHelp: boolean;
}

/** Printed for `--help` and after a wrong option. */
export const USAGE = `Usage: npm start -- [options]

  --port <number>  port of the API (default: PORT, else 3000; 0 takes a free one)
  --fresh          forget the data of earlier runs (.retainly/) and start anew
  --no-demo        an empty workspace instead of the demo's two years of history
  --help           this text

Each part can be replaced by one of your own through the environment:
  DATABASE_URL, REDIS_URL, STRIPE_API_BASE, STRIPE_SECRET_KEY`;

/** A wrong option; the message says which. */
export class WrongOptionError extends Error {}

/**
 * Reads the command line.
 * @throws WrongOptionError for an unknown option, a stray word or an impossible port.
 */
export function parseOptions(args: string[]): QuickstartOptions {
  const values = parse(args);
  return {
    port: values.port === undefined ? undefined : parsePort(values.port),
    isFresh: values.fresh ?? false,
    hasDemo: values.demo ?? true,
    isWatching: values.watch ?? false,
    isAskingForHelp: values.help ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowNegative: true,
      options: {
        port: { type: 'string' },
        fresh: { type: 'boolean' },
        demo: { type: 'boolean' },
        watch: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new WrongOptionError(error instanceof Error ? error.message : String(error));
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new WrongOptionError(`--port must be a whole number from 0 to 65535, not "${text}"`);
}
