import { randomInt } from 'node:crypto';

import { type DemoWorkspace } from '../demo.js';
import { type SeedServices } from './seed-services.js';

const EMAIL = 'owner@example.com';
const NAME = 'Ada Owner';
/** Without letters and digits that look alike: people type it. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP_LENGTH = 5;

/** What the owner of the seeded workspaces signs in with. */
export interface DashboardOwner {
  email: string;
  password: string;
}

/**
 * Makes the owner of the workspace, or finds it again. The password of the last start is kept while it still works; else
 * there is a new one, as it is stored hashed and cannot be shown again.
 */
export async function ensureOwner(
  { addMember, clock, passwords, transactions, users }: SeedServices,
  workspaceId: string,
  previous: DemoWorkspace | undefined,
): Promise<DashboardOwner> {
  const known = await users.findByEmail(EMAIL);
  const isKept = previous !== undefined && (await passwords.matches(previous.dashboardPassword, known?.passwordHash));
  const password = isKept ? previous.dashboardPassword : newPassword();
  const passwordHash = isKept ? undefined : await passwords.hash(password);
  await transactions.run(async (tx) => {
    if (known) {
      if (passwordHash !== undefined) await users.update(tx, known.id, { passwordHash, updatedAt: clock.now() });
      await addMember.add(tx, { workspaceId, role: 'owner' }, known.id);
    } else if (passwordHash !== undefined) {
      await addMember.addNew(tx, { workspaceId, role: 'owner' }, { email: EMAIL, name: NAME, passwordHash });
    }
  });
  return { email: EMAIL, password };
}

/** About 98 random bits, in groups. */
function newPassword(): string {
  const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length));
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
