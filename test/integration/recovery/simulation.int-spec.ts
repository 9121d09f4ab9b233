import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runRecoverySimulate } from '../../../src/commands/recovery-simulate/run.js';
import { insertRecoveryAttempt, insertRecoveryCase } from '../../support/factories.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { newWorkspace, type TestWorkspace } from '../../support/workspaces.js';

const OPENED_AT = new Date('2026-03-02T10:00:00Z');
const CLOSED_AT = new Date('2026-03-22T10:00:00Z');

/** What `npm run recovery:simulate` prints about past cases. */
describe('recovery:simulate', () => {
  let app: TestApp;
  let workspace: TestWorkspace;
  const folder = mkdtempSync(join(tmpdir(), 'retainly-simulate-'));
  beforeAll(async () => {
    app = await startTestApp();
    workspace = await newWorkspace(app);
    await pastCase('in_soft', 'issuer_not_available');
    await pastCase('in_expired', 'expired_card');
    await pastCase('in_stolen', 'stolen_card');
    const { id } = await newWorkspace(app);
    await pastCase('in_foreign', 'expired_card', id);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app.close();
  });

  async function pastCase(invoiceId: string, declineCode: string, workspaceId = workspace.id): Promise<void> {
    const openedAt = new Date(OPENED_AT.getTime() + invoiceId.length * 60_000);
    const facts = { invoiceId, declineCode, openedAt, status: 'lost', closedAt: CLOSED_AT } as const;
    const recovery = await insertRecoveryCase(app, workspaceId, facts);
    const card = { cardKey: `fp_${invoiceId}`, cardBrand: 'visa' };
    await insertRecoveryAttempt(app, recovery, { ...card, declineCode, attemptedAt: openedAt });
  }

  async function simulate(policy: object, ...args: string[]): Promise<{ code: number; lines: string[] }> {
    const file = join(folder, 'policy.json');
    writeFileSync(file, JSON.stringify(policy));
    const { DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY } = app.config.environment;
    const lines: string[] = [];
    const code = await runRecoverySimulate(['--policy', file, '--since', '2026-03-01', ...args], {
      variables: { NODE_ENV: 'test', DATABASE_URL, REDIS_URL, SECRETS_ENCRYPTION_KEY },
      print: (line) => lines.push(line),
    });
    return { code, lines };
  }

  it('says who would have been tried, mailed and refused, and why; the same every time', async () => {
    const first = await simulate({}, '--workspace', workspace.publicId);
    const soft = 'the payment was declined: the bank could not be reached';
    const expired = 'the payment was declined: the card has expired';
    const stolen = 'the payment was declined: the card was reported stolen';
    expect(first.lines).toEqual([
      `2026-03-02T22:07Z  in_soft  retry    ${soft}; Stripe plans no further try`,
      `2026-03-03T10:07Z  in_soft  retry    ${soft}; Stripe plans no further try`,
      `2026-03-03T22:07Z  in_soft  retry    ${soft}; Stripe plans no further try`,
      `2026-03-03T22:07Z  in_soft  refusal  ${soft}; 3 tries of ours were in vain, so only the customer can help`,
      `2026-03-05T10:07Z  in_soft  mail     reminder: ${soft}`,
      `2026-03-09T10:07Z  in_soft  mail     final: ${soft}`,
      `2026-03-02T10:09Z  in_stolen  refusal  ${stolen}; the same card is not tried again`,
      `2026-03-02T10:09Z  in_stolen  mail     neutral: ${stolen}`,
      `2026-03-02T10:10Z  in_expired  refusal  ${expired}; the same card is not tried again`,
      `2026-03-02T10:10Z  in_expired  mail     first: ${expired}`,
      `2026-03-05T10:10Z  in_expired  mail     reminder: ${expired}`,
      `2026-03-09T10:10Z  in_expired  mail     final: ${expired}`,
      '3 cases: 3 retries, 3 refusals, 6 mails',
    ]);
    expect(await simulate({}, '--workspace', workspace.publicId)).toEqual(first);
  });

  it('follows the policy of the file, and takes every workspace unless told', async () => {
    const { code, lines } = await simulate({ own_retries_enabled: false, mail_days: [] });
    expect(code).toBe(0);
    expect(lines.filter((line) => line.includes('in_soft'))).toEqual([
      '2026-03-02T10:07Z  in_soft  refusal  retries of our own are switched off',
    ]);
    expect(lines.at(-1)).toBe('4 cases: 0 retries, 4 refusals, 0 mails');
  });

  it('ends with code 2 for a file that holds no policy, and says which field is wrong', async () => {
    const { code, lines } = await simulate({ mail_days: [9, 3] });
    expect(code).toBe(2);
    expect(lines.join('\n')).toContain('mail_days');
  });
});
