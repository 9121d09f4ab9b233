import { type History } from './history.js';

/** Converts an amount at the rate of a day; null where there is none. See `ExchangeRates.convert`. */
export type Convert = (amountCents: number, from: string, to: string, at: Date) => Promise<number | null>;

/** The euro, in which exports show amounts. */
const EXPORT_CURRENCY = 'eur';

/** The history with its amounts in the reporting currency and in euros, each at the rate of the row's own day. */
export async function convertAmounts(history: History, convert: Convert, reportingCurrency: string): Promise<History> {
  const cents = new CachedConversion(convert);
  const sessions = await inTurn(history.sessions, async (session) => {
    const { currency, startedAt, completedAt, mrrCents, savedMrrCents } = session;
    return {
      ...session,
      mrrReportingCents: await cents.of(mrrCents, currency, reportingCurrency, startedAt),
      savedMrrReportingCents:
        savedMrrCents === null || completedAt === null
          ? null
          : await cents.of(savedMrrCents, currency, reportingCurrency, completedAt),
    };
  });
  const recoveries = await inTurn(history.recoveries, async (recovery) => {
    const { amountCents, currency, openedAt } = recovery;
    return { ...recovery, amountReportingCents: await cents.of(amountCents, currency, reportingCurrency, openedAt) };
  });
  const attempts = await inTurn(history.attempts, async (attempt) => {
    const { amountCents, currency, attemptedAt } = attempt;
    return { ...attempt, amountEurCents: await cents.of(amountCents, currency, EXPORT_CURRENCY, attemptedAt) };
  });
  return { ...history, sessions, recoveries, attempts, ledger: await convertLedger(history, cents, reportingCurrency) };
}

/** A line that takes a save back, or gives it again, has the amounts of the save. */
async function convertLedger(
  { ledger }: History,
  cents: CachedConversion,
  reportingCurrency: string,
): Promise<History['ledger']> {
  const savedAt = new Map(
    ledger.flatMap(({ eventType, sessionId, occurredAt }) =>
      eventType.startsWith('offer_accepted') ? [[sessionId, occurredAt] as const] : [],
    ),
  );
  return inTurn(ledger, async (line) => {
    const { mrrImpactCents, currency, sessionId, occurredAt } = line;
    const at = savedAt.get(sessionId) ?? occurredAt;
    return {
      ...line,
      mrrImpactEurCents: await cents.of(mrrImpactCents, currency, EXPORT_CURRENCY, at),
      mrrImpactReportingCents: await cents.of(mrrImpactCents, currency, reportingCurrency, at),
    };
  });
}

/** One after the other: rates come from the database, which has fewer connections than the history has rows. */
async function inTurn<Row, Converted>(
  rows: readonly Row[],
  convert: (row: Row) => Promise<Converted>,
): Promise<Converted[]> {
  const converted: Converted[] = [];
  for (const row of rows) converted.push(await convert(row));
  return converted;
}

/** Asks once for what many rows share. */
class CachedConversion {
  private readonly known = new Map<string, Promise<number | null>>();

  constructor(private readonly convert: Convert) {}

  of(amountCents: number, from: string, to: string, at: Date): Promise<number | null> {
    const key = [amountCents, from, to, at.toISOString().slice(0, 10)].join(' ');
    const answer = this.known.get(key) ?? this.convert(amountCents, from, to, at);
    this.known.set(key, answer);
    return answer;
  }
}
