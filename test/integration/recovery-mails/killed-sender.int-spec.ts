import { ChildProcesses } from '../../support/child-processes.js';
import { MailServer } from '../../support/mail-server.js';
import { startStripeDouble } from '../../support/stripe.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { waitUntil } from '../../support/wait-until.js';
import { MailBench } from './mail-bench.js';

/** A real worker, killed while the mail server has the word. */
describe('A worker that is killed', () => {
  let app: TestApp;
  let server: MailServer;
  let bench: MailBench;
  let workers: ChildProcesses;
  let settings: NodeJS.ProcessEnv;
  beforeAll(async () => {
    server = await MailServer.start();
    const { baseUrl } = await startStripeDouble();
    settings = { SMTP_URL: server.url, MAIL_FROM: 'billing@acme.example' };
    app = await startTestApp({ STRIPE_API_BASE: baseUrl, ...settings });
    bench = await MailBench.open(app);
    workers = new ChildProcesses(app);
  });
  afterAll(async () => {
    await workers.stop();
    await app.close();
    await server.close();
    await (await startStripeDouble()).stop();
  });

  it('after the text, before the answer: the mail is shown as unknown and never sent again', async () => {
    const recovery = await bench.failedPayment();
    await bench.plan(recovery, 'at_once');
    server.next({ kind: 'silence' });
    const worker = await workers.start('worker', settings);
    await server.received(1);
    await worker.kill();
    expect(await bench.mail(recovery, 'first')).toMatchObject({ state: 'sending', attemptCount: 1 });

    await bench.db.query(
      `UPDATE recovery_mails SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL`,
    );
    await bench.db.query(`DELETE FROM scheduler_leases`);
    await workers.start('worker', settings);
    await waitUntil(async () => {
      expect(await bench.mail(recovery, 'first')).toMatchObject({ state: 'unknown', reason: 'interrupted' });
    }, 20_000);
    expect(await bench.send()).toBe(0);
    expect(server.mails).toHaveLength(1);
  }, 120_000);
});
