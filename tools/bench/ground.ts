import { type AppProcess } from '../chaos/app-process.js';
import { type Stage } from '../chaos/stage.js';

/** How much is measured. */
export interface Scale {
  /** Rounds of every comparison; at least three, or there is no median. */
  rounds: number;
  /** Requests or transactions of one measurement. */
  requests: number;
  /** Sessions of the large database. */
  sessions: number;
  /** How long memory is watched under load. */
  soakMinutes: number;
}

/** What a case works with. Everything runs on this machine and is started for the benchmark. */
export interface Ground {
  stage: Stage;
  /** The process that answers HTTP; its log level is the default, as in production. */
  api: AppProcess;
  scale: Scale;
  /** Secret keys of the stage's workspace; each has a rate limit of its own. */
  keys: readonly string[];
  announce: (step: string) => void;
}
