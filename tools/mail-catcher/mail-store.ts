import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';

const MAX_MAILS = 500;
const NAME = /^[\w-]+$/;

/** A caught mail as the pages show it. */
export interface CaughtMail {
  id: string;
  from: string;
  to: string;
  subject: string;
  date: Date | undefined;
  html: string | undefined;
  text: string;
}

/** Mails in a folder, one file each as it arrived. The newest {@link MAX_MAILS} are kept. */
export class MailStore {
  constructor(private readonly dir: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
  }

  /** Keeps a mail. Names begin with the time, so that they sort by it. */
  add(source: Buffer): void {
    const id = `${String(Date.now()).padStart(15, '0')}-${randomUUID()}`;
    writeFileSync(this.fileOf(id), source, { mode: 0o600 });
    for (const old of this.ids().slice(MAX_MAILS)) rmSync(this.fileOf(old), { force: true });
  }

  /** Every mail, newest first. */
  async list(): Promise<CaughtMail[]> {
    const mails = await Promise.all(this.ids().map((id) => this.get(id)));
    return mails.filter((mail) => mail !== undefined);
  }

  /** A mail, or undefined. */
  async get(id: string): Promise<CaughtMail | undefined> {
    if (!NAME.test(id) || !this.ids().includes(id)) return undefined;
    return toCaughtMail(id, await simpleParser(readFileSync(this.fileOf(id))));
  }

  private ids(): string[] {
    const files = readdirSync(this.dir).filter((file) => file.endsWith('.eml'));
    return files
      .map((file) => file.slice(0, -'.eml'.length))
      .sort()
      .reverse();
  }

  private fileOf(id: string): string {
    return join(this.dir, `${id}.eml`);
  }
}

function toCaughtMail(id: string, mail: ParsedMail): CaughtMail {
  return {
    id,
    from: addressText(mail.from),
    to: addressText(mail.to),
    subject: mail.subject ?? '',
    date: mail.date,
    html: mail.html === false ? undefined : mail.html,
    text: mail.text ?? '',
  };
}

function addressText(address: AddressObject | AddressObject[] | undefined): string {
  return [address ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');
}
