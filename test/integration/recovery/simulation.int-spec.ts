import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DataSource } from 'typeorm';

import { runRecoverySimulate } from '../../../src/commands/recovery-simulate/run.js';
import type { RecoveryCase } from '../../../src/recovery/entities/recovery-case.entity.js';
import { RecoveryDecision } from '../../../src/recovery/entities/recovery-decision.entity.js';
import { Clock } from '../../../src/shared/clock.js';
import { newId } from '../../../src/shared/ids.js';
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

  describe('of one card', () => {
    let tenant: TestWorkspace;
    beforeEach(async () => {
      tenant = await newWorkspace(app);
    });
    const linesOf = async (policy: object) => (await simulate(policy, '--workspace', tenant.publicId)).lines;
    const retriesOf = (lines: string[], invoiceId: string) =>
      lines.filter((line) => line.includes(`  ${invoiceId}  retry `)).map((line) => line.slice(0, 17));
    const later = (days: number) => new Date(OPENED_AT.getTime() + days * 86_400_000);

    async function failed(invoiceId: string, openedAt: Date, facts: Partial<RecoveryCase> = {}): Promise<RecoveryCase> {
      const recovery = await insertRecoveryCase(app, tenant.id, { invoiceId, openedAt, ...facts });
      const card = { cardKey: 'fp_one', cardBrand: 'visa', declineCode: 'issuer_not_available' };
      await insertRecoveryAttempt(app, recovery, { ...card, attemptedAt: openedAt });
      return recovery;
    }

    it('counts the tries of every case, ours included, and no try before it was made', async () => {
      await failed('in_1', later(0));
      await failed('in_2', later(5));
      expect(retriesOf(await linesOf({}), 'in_1')).toHaveLength(3);
      const lines = await linesOf({ max_own_attempts_30_days: 4 });
      expect(retriesOf(lines, 'in_1')).toEqual(['2026-03-02T22:00Z', '2026-03-03T10:00Z', '2026-03-03T22:00Z']);
      expect(retriesOf(lines, 'in_2')).toEqual(['2026-03-07T22:00Z', '2026-04-01T22:00Z', '2026-04-02T10:00Z']);
    });

    it('ends when the case was held, and asks no clock', async () => {
      const paused = await failed('in_paused', later(0), { isPaused: true });
      await decide(paused, later(1));
      await failed('in_leaving', later(0), { haltedBy: 'cancellation' });
      const lines = await linesOf({});
      expect(retriesOf(lines, 'in_paused')).toEqual(['2026-03-02T22:00Z']);
      expect(lines.filter((line) => /in_paused {2}mail|in_leaving/.test(line))).toEqual([]);
      await failed('in_open', app.nest.get(Clock, { strict: false }).now());
      expect(retriesOf(await linesOf({}), 'in_open')).toHaveLength(3);
    });

    async function decide({ workspaceId, id: recoveryId }: RecoveryCase, decidedAt: Date): Promise<void> {
      const reason = 'somebody paused the case';
      await app.nest
        .get(DataSource)
        .getRepository(RecoveryDecision)
        .insert({ workspaceId, id: newId(), recoveryId, kind: 'stopped', reason, attemptAt: null, decidedAt });
    }
  });

  it('ends with code 2 for a file that holds no policy, and says which field is wrong', async () => {
    const { code, lines } = await simulate({ mail_days: [9, 3] });
    expect(code).toBe(2);
    expect(lines.join('\n')).toContain('mail_days');
  });
});
