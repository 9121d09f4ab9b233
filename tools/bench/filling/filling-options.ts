import { parseArgs } from 'node:util';

/** What a person asked for on the command line. */
export interface FillingOptions {
  sessions: number;
  /** Connection string; never print it. */
  databaseUrl: string;
  /** Adds to a database that has sessions already. */
  isForced: boolean;
}

/** Printed for `--help` and after a wrong option. */
export const USAGE = `Usage: npm run bench:load -- --sessions <number> [options]

Fills a migrated database with cancel sessions of the last 24 months in 100 workspaces, and with what belongs to them:
daily sums, ledger lines, failed payments. The oldest workspace gets a fifth of the sessions; make one first with
npm run workspace:create, which also prints the key to ask the API with.

  --sessions <number>   how many, from 1000 to 100000000
  --database-url <url>  where (default: DATABASE_URL)
  --force               also into a database that has sessions; its tables are locked meanwhile
  --help                this text`;

/** A wrong option; the message says which. */
export class WrongFillingOptionError extends Error {}

const MIN_SESSIONS = 1_000;
const MAX_SESSIONS = 100_000_000;

/**
 * Reads the command line; undefined when the person asks for help.
 * @throws WrongFillingOptionError
 */
export function parseFillingOptions(args: string[], environment: NodeJS.ProcessEnv): FillingOptions | undefined {
  const values = parse(args);
  if (values.help === true) return undefined;
  const databaseUrl = values['database-url'] ?? environment['DATABASE_URL'] ?? '';
  if (!/^postgres(ql)?:\/\/./.test(databaseUrl)) {
    throw new WrongFillingOptionError(
      databaseUrl === ''
        ? 'say which database: --database-url <url>, or DATABASE_URL'
        : 'the database must be given as postgres://user:password@host:port/name',
    );
  }
  return { sessions: parseSessions(values.sessions), databaseUrl, isForced: values.force ?? false };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        sessions: { type: 'string' },
        'database-url': { type: 'string' },
        force: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new WrongFillingOptionError(error instanceof Error ? error.message : String(error));
  }
}

function parseSessions(text: string | undefined): number {
  if (text === undefined) throw new WrongFillingOptionError('say how many: --sessions <number>');
  const sessions = Number(text);
  if (/^\d+$/.test(text) && sessions >= MIN_SESSIONS && sessions <= MAX_SESSIONS) return sessions;
  throw new WrongFillingOptionError(
    `--sessions must be a whole number from ${String(MIN_SESSIONS)} to ${String(MAX_SESSIONS)}, not "${text}"`,
  );
}
