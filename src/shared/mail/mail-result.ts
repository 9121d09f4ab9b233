/**
 * What became of a mail that was handed to the mail server:
 * - `accepted`: it took it, and answers for it from now on
 * - `refused`: it will never take it (5xx)
 * - `temporary`: it did not take it, and may later
 * - `unknown`: the connection was lost after the text had begun to go over, so nobody can tell
 *
 * `reason` is short, and holds no credentials: the server's own words where it said something.
 */
export interface MailResult {
  outcome: 'accepted' | 'refused' | 'temporary' | 'unknown';
  reason: string;
}

const MAX_REASON = 300;

/** What an error of nodemailer tells, as far as we look at it. */
export interface SmtpFailure {
  /** Such as `EAUTH`, `ECONNECTION`, `EENVELOPE`. */
  code?: string | undefined;
  /** The server's status, when it answered. */
  responseCode?: number | undefined;
  /** The server's words. */
  response?: string | undefined;
  /** What the server answered to, such as `RCPT TO`. */
  command?: string | undefined;
}

/** Commands whose refusal is about this mail; what a server says to others is about us or about itself. */
const ABOUT_THE_MAIL = new Set(['MAIL FROM', 'RCPT TO', 'DATA']);

/**
 * What a failure means for the mail.
 * @param hasBegun whether the text of the mail had begun to go over
 */
export function resultOfFailure(failure: SmtpFailure, hasBegun: boolean): MailResult {
  const { responseCode, response, code = 'failed' } = failure;
  if (responseCode !== undefined && responseCode >= 400 && ABOUT_THE_MAIL.has(failure.command ?? '')) {
    return { outcome: responseCode >= 500 ? 'refused' : 'temporary', reason: tidy(response ?? String(responseCode)) };
  }
  // RFC 5321, 4.1.1.5: without an answer to the end of the text, either side may think that the other has the mail.
  if (hasBegun) return { outcome: 'unknown', reason: tidy(`connection lost: ${code}`) };
  return { outcome: 'temporary', reason: tidy(response === undefined ? code : `${code}: ${response}`) };
}

/** The server's words in one line of bearable length. */
export function tidy(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_REASON);
}
