import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type DemoWorkspace } from '../demo.js';
import { readQuickstartFile, toQuickstartFile, writeQuickstartFile } from './quickstart-file.dto.js';

const DEMO: DemoWorkspace = {
  workspaceId: 'b6f0…',
  secretKey: 'rk_sk_a',
  readKey: 'rk_sk_b',
  publishableKey: 'rk_pk_c',
  identitySecret: 'ids',
  stripeWebhookSecret: 'whsec_d',
  dashboardEmail: 'owner@example.com',
  dashboardPassword: 'abcde-fghjk',
  customers: [
    {
      customerId: 'cus_1',
      subscriptionId: 'sub_1',
      email: 'a@b.c',
      mrrCents: 1900,
      currency: 'eur',
      interval: 'month',
    },
  ],
  otherWorkspaceKey: 'rk_sk_e',
};

describe('quickstart.json', () => {
  const dir = mkdtempSync(join(tmpdir(), 'retainly-spec-file-'));
  const path = join(dir, 'quickstart.json');

  afterAll(() => {
    rmSync(dir, { recursive: true });
  });

  it('hands the next run the keys of this one, and nobody else', () => {
    writeQuickstartFile(path, toQuickstartFile({ baseUrl: 'http://127.0.0.1:3000', stripeApiBase: 'http://x' }, DEMO));
    expect(readQuickstartFile(path)).toEqual(DEMO);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['damaged', '{"base_url": "http'],
    ['of another version', '{"base_url": "http://127.0.0.1:3000"}'],
  ])('counts as lost when it is %s, so that new keys are made', (_case, content) => {
    writeFileSync(path, content);
    expect(readQuickstartFile(path)).toBeUndefined();
  });
});
