import type { AddressInfo } from 'node:net';

import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

import { waitUntil } from './wait-until.js';

/** A worker that was just started takes its first turn, and loads what mails are made with. */
const PATIENCE_MS = 20_000;

/** What the server does with the next mail. */
export type MailBehaviour =
  | { kind: 'accept' }
  /** Refuses the recipient with this status. */
  | { kind: 'refuse'; status: number }
  /** Has the whole text and never answers. */
  | { kind: 'silence' }
  /** Has the whole text and hangs up. */
  | { kind: 'hang_up' };

/** A real SMTP server on 127.0.0.1 that keeps what it is given. */
export class MailServer {
  /** Everything whose text arrived in full, also what was never answered. */
  readonly mails: ParsedMail[] = [];
  private readonly behaviours: MailBehaviour[] = [];
  private readonly server: SMTPServer;

  private constructor() {
    this.server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      closeTimeout: 100,
      onRcptTo: (_address, _session, done) => {
        const [next] = this.behaviours;
        if (next?.kind !== 'refuse') return done();
        this.behaviours.shift();
        return done(Object.assign(new Error('no such mailbox'), { responseCode: next.status }));
      },
      onData: (stream, session, done) => {
        void simpleParser(stream).then((mail) => {
          this.mails.push(mail);
          const behaviour = this.behaviours.shift() ?? { kind: 'accept' };
          if (behaviour.kind === 'accept') done();
          if (behaviour.kind === 'hang_up') this.hangUp(session.id);
        });
      },
    });
    this.server.on('error', () => undefined);
  }

  static async start(): Promise<MailServer> {
    const made = new MailServer();
    await new Promise<void>((resolve) => made.server.listen(0, '127.0.0.1', resolve));
    return made;
  }

  /** As the application's `SMTP_URL`. */
  get url(): string {
    const { port } = this.server.server.address() as AddressInfo;
    return `smtp://127.0.0.1:${port}`;
  }

  /** Decides what becomes of the next mail; the ones after it are accepted. */
  next(behaviour: MailBehaviour): void {
    this.behaviours.push(behaviour);
  }

  /** Resolves when so many mails have arrived. */
  async received(count: number): Promise<ParsedMail[]> {
    await waitUntil(() => {
      if (this.mails.length < count) throw new Error(`${this.mails.length} of ${count} mails arrived`);
      return Promise.resolve();
    }, PATIENCE_MS);
    return this.mails;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  private hangUp(sessionId: string): void {
    for (const connection of this.server.connections) {
      if (connection.id === sessionId) connection.close();
    }
  }
}
