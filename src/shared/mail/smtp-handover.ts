import { Readable } from 'node:stream';

import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { z } from 'zod';

import { type MailResult, resultOfFailure, tidy } from './mail-result.js';

const CONNECT_TIMEOUT_MS = 10_000;
const SILENCE_TIMEOUT_MS = 30_000;

/** Where mails are handed over, and as whom. */
export interface SmtpServer {
  host: string;
  port: number;
  /** TLS from the first byte (`smtps`). Otherwise the connection is upgraded where the server can do it. */
  isSecure: boolean;
  credentials: { user: string; pass: string } | undefined;
}

/** A mail as it goes over the wire. */
export interface RawMail {
  envelope: { from: string; to: string[] };
  content: Buffer;
}

/** The server of a setting such as `smtps://user:password@mail.example.com`. */
export function smtpServerOf(setting: string): SmtpServer {
  const url = new URL(setting);
  const isSecure = url.protocol === 'smtps:';
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isSecure ? 465 : 587),
    isSecure,
    credentials: user === '' ? undefined : { user, pass },
  };
}

/**
 * Hands one mail over, on a connection of its own, within `deadlineMs`; nothing is still running afterwards.
 *
 * A library's transport reports a lost connection without saying how far it had come. That is what decides between
 * "again later" and "never again", so the text is given out as a stream that knows when its first byte was taken.
 */
export async function handOver(server: SmtpServer, mail: RawMail, deadlineMs: number): Promise<MailResult> {
  let hasBegun = false;
  const text = Readable.from(
    (function* () {
      hasBegun = true;
      yield mail.content;
    })(),
  );
  const connection = new SMTPConnection({
    host: server.host,
    port: server.port,
    secure: server.isSecure,
    // A password never travels in the clear.
    requireTLS: !server.isSecure && server.credentials !== undefined && !isLoopback(server.host),
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: SILENCE_TIMEOUT_MS,
  });
  try {
    const response = await converse(connection, server, { ...mail, text }, deadlineMs);
    connection.quit();
    return { outcome: 'accepted', reason: tidy(response) };
  } catch (error) {
    connection.close();
    return resultOfFailure(smtpFailure.parse(error), hasBegun);
  }
}

const smtpFailure = z.object({
  code: z.string().optional().catch(undefined),
  responseCode: z.number().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
});

/** Greets, signs in and sends. @returns the server's last words */
function converse(
  connection: SMTPConnection,
  { credentials }: SmtpServer,
  { envelope, text }: RawMail & { text: Readable },
  deadlineMs: number,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(Object.assign(new Error('the mail server took too long'), { code: 'ETIMEDOUT' }));
    }, deadlineMs);
    const fail = (error: Error): void => {
      clearTimeout(timer);
      reject(error);
    };
    const send = (): void => {
      connection.send(envelope, text, (error, info) => {
        if (error) return fail(error);
        clearTimeout(timer);
        resolve(info.response);
      });
    };
    connection.on('error', fail);
    connection.connect((error) => {
      if (error) fail(error);
      else if (!credentials) send();
      else
        connection.login({ credentials }, (refusal) => {
          if (refusal) fail(refusal);
          else send();
        });
    });
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
