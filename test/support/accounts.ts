import { randomUUID } from 'node:crypto';

import { AddMemberService } from '../../src/auth/members/add-member.service.js';
import { hashPassword } from '../../src/auth/passwords/password-hash.js';
import type { Role } from '../../src/auth/principal.js';
import { Clock } from '../../src/shared/clock.js';
import { Transactions } from '../../src/shared/database/transactions.js';
import type { TestApp } from './test-app.js';

/** A person with a password. */
export interface TestAccount {
  userId: string;
  email: string;
  password: string;
}

export const PASSWORD = 'correct horse battery staple';

/** Hashing takes 0.3 s, so every account of a test file has the same password. */
const passwordHash = hashPassword(PASSWORD);

/** Makes a user with a password and a membership. */
export async function newAccount(app: TestApp, workspaceId: string, role: Role): Promise<TestAccount> {
  const user = { email: `${randomUUID()}@example.com`, name: 'Ada', passwordHash: await passwordHash };
  const { id } = await app.nest
    .get(Transactions, { strict: false })
    .run((tx) => app.nest.get(AddMemberService, { strict: false }).addNew(tx, { workspaceId, role }, user));
  return { userId: id, email: user.email, password: PASSWORD };
}

/** The text of the session cookie that an answer sets; empty when it takes one away, undefined when it sets none. */
export function cookieOf(answer: { headers: Record<string, unknown> }): string | undefined {
  const cookies = [answer.headers['set-cookie'] ?? []].flat().map(String);
  return cookies.map((text) => /^(?:__Host-)?rk_session=([^;]*)/.exec(text)?.[1]).find((text) => text !== undefined);
}

/** Runs `work` some time later. */
export async function later<T>(app: TestApp, ms: number, work: () => Promise<T>): Promise<T> {
  const clock = app.nest.get(Clock, { strict: false });
  clock.shift(ms);
  try {
    return await work();
  } finally {
    clock.shift(-ms);
  }
}
