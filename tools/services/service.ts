/** A server process that one of our commands started and has to stop again. */
export interface Service {
  /** Connection string, credentials included; never print it. */
  readonly url: string;
  /** Operating system id of the server process. */
  readonly pid: number;
  /** Absolute path of what the server writes. */
  readonly logFile: string;
  /** Settles when the process is gone, whoever ended it. Never rejects. */
  readonly exited: Promise<void>;
  /** Ends the server in an orderly way and waits for it; the second call does nothing. */
  stop(): Promise<void>;
}
