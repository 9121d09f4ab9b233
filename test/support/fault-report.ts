/** One case of the fault table (reliability, part G) and what became of it. */
export interface FaultOutcome {
  /** Its number in the table, such as `G5`. */
  fault: string;
  what: string;
  /** Requests that changed something in Stripe, as the double saw them. */
  mutations: number;
  /** What it came to, in a few words. */
  outcome: string;
}

/**
 * Collects what the cases of a suite came to, and prints it when the suite has ended, so that a test run shows how often
 * Stripe was changed and not only that an expectation held.
 */
export class FaultReport {
  private readonly outcomes: FaultOutcome[] = [];

  /** Remembers a case, once its expectations held. */
  note(outcome: FaultOutcome): void {
    this.outcomes.push(outcome);
  }

  /** Prints a line per case; call it in `afterAll`. */
  print(): void {
    const lines = this.outcomes.map(
      ({ fault, what, mutations, outcome }) =>
        `  ${fault.padEnd(4)}${what.padEnd(64)}${String(mutations).padStart(3)} in Stripe  ${outcome}`,
    );
    process.stderr.write(`Fault table\n${lines.join('\n')}\n`);
  }
}
