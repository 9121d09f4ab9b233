import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, type Server as NetServer } from 'node:net';
import { buffer } from 'node:stream/consumers';

import { SMTPServer } from 'smtp-server';

import { listPage, mailPage } from './mail-pages.js';
import { MailStore } from './mail-store.js';

const HOST = '127.0.0.1';
const MAX_MAIL_BYTES = 5 * 1024 * 1024;
/** Mails link to pages; those open in a tab of their own, as in a mail program. */
const OPEN_LINKS_IN_TABS = '<base target="_blank">';

/** Where a catcher listens and keeps mails. */
export interface MailCatcherOptions {
  /** 0: any free port. */
  smtpPort: number;
  httpPort: number;
  dir: string;
}

interface Answer {
  status: number;
  body: string;
  /** What a mail itself may do: nothing but look like itself. */
  policy?: string;
}

/** Takes every mail, passes none on, and shows them on a page. Only this machine reaches it. */
export class MailCatcher {
  private readonly smtp: SMTPServer;
  private readonly http: Server;
  private readonly store: MailStore;

  private constructor(dir: string) {
    this.store = new MailStore(dir);
    this.smtp = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      size: MAX_MAIL_BYTES,
      closeTimeout: 1_000,
      onData: (stream, _session, done) => {
        buffer(stream).then(
          (source) => {
            this.store.add(source);
            done();
          },
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    });
    this.smtp.on('error', () => undefined);
    this.http = createServer((request, response) => void this.serve(request, response));
  }

  static async start({ smtpPort, httpPort, dir }: MailCatcherOptions): Promise<MailCatcher> {
    const catcher = new MailCatcher(dir);
    await listen(catcher.smtp.server, smtpPort);
    await listen(catcher.http, httpPort);
    return catcher;
  }

  /** For the setting `SMTP_URL`. */
  get smtpUrl(): string {
    return `smtp://${HOST}:${portOf(this.smtp.server)}`;
  }

  /** Where the mails are looked at. */
  get pageUrl(): string {
    return `http://${HOST}:${portOf(this.http)}`;
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    await new Promise<void>((resolve) => {
      this.smtp.close(() => {
        resolve();
      });
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body, policy } = await this.answer(request.url ?? '/');
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy ?? "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'",
    });
    response.end(body);
  }

  private async answer(path: string): Promise<Answer> {
    if (path === '/') return { status: 200, body: listPage(await this.store.list()) };
    const [, id = '', part] = /^\/mails\/([\w-]+)(\/html)?$/.exec(path) ?? [];
    const mail = await this.store.get(id);
    if (!mail) return { status: 404, body: 'There is no such mail.' };
    if (part === undefined) return { status: 200, body: mailPage(mail) };
    const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
    return { status: 200, body: `${OPEN_LINKS_IN_TABS}${mail.html ?? ''}`, policy };
  }
}

function listen(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, HOST, resolve);
  });
}

function portOf(server: NetServer): number {
  return (server.address() as AddressInfo).port;
}
