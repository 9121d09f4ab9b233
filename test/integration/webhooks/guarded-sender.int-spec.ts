import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { loadConfig } from '../../../src/shared/config/app-config.js';
import { AddressResolver } from '../../../src/webhooks/destinations/address-resolver.js';
import { DestinationGuard } from '../../../src/webhooks/destinations/destination-guard.js';
import type { DeliveryResult } from '../../../src/webhooks/sending/delivery-result.js';
import { EndpointConnections } from '../../../src/webhooks/sending/endpoint-connections.js';
import { GuardedSender } from '../../../src/webhooks/sending/guarded-sender.js';
import { SendLimits } from '../../../src/webhooks/sending/send-limits.js';
import { WebhookReceiver } from '../../support/webhook-receiver.js';

const TOTAL_MS = 400;

class ShortLimits extends SendLimits {
  override readonly connectMs = 200;
  override readonly totalMs = TOTAL_MS;
}

/** DNS that says what a test needs; counts how often it is asked. */
class ScriptedDns extends AddressResolver {
  asked = 0;
  constructor(public answers: string[]) {
    super();
  }

  override resolve(): Promise<string[]> {
    this.asked += 1;
    return Promise.resolve(this.answers);
  }
}

const CONFIG = loadConfig({
  DATABASE_URL: 'postgres://127.0.0.1/none',
  REDIS_URL: 'redis://127.0.0.1',
  SECRETS_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  ALLOW_HTTP_WEBHOOKS: '1',
  WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8',
});

function send(url: string, resolver: AddressResolver = new AddressResolver()): Promise<DeliveryResult> {
  return sendOver(newSender(resolver), url);
}

function newSender(resolver: AddressResolver): GuardedSender {
  const guard = new DestinationGuard(CONFIG, resolver);
  const limits = new ShortLimits();
  return new GuardedSender(guard, new EndpointConnections(guard, limits), limits);
}

function sendOver(sender: GuardedSender, url: string, endpointId = 'one'): Promise<DeliveryResult> {
  const headers = { 'content-type': 'application/json' };
  return sender.send({ endpointId, url, headers, body: '{"id":"evt_1"}' });
}

describe('GuardedSender', () => {
  let receiver: WebhookReceiver;
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => receiver.close());

  it('sends the exact body and takes 2xx as success', async () => {
    receiver.next({
      kind: 'answer',
      status: 202,
      headers: { 'x-request-id': 'r1', 'set-cookie': 'a=b' },
      body: 'thanks',
    });
    const result = await send(receiver.url);
    expect(result).toMatchObject({ outcome: 'succeeded', answer: { statusCode: 202, body: 'thanks' } });
    expect(result.answer?.headers).toMatchObject({ 'x-request-id': 'r1' });
    expect(result.answer?.headers).not.toHaveProperty('set-cookie');
    expect(receiver.requests[0]?.body).toBe('{"id":"evt_1"}');
  });

  it.each([
    [301, 'redirect'],
    [400, 'http_error'],
    [410, 'gone'],
    [500, 'http_error'],
  ])('takes %s as %s', async (status, outcome) => {
    receiver.next({ kind: 'answer', status });
    expect(await send(receiver.url)).toMatchObject({ outcome, answer: { statusCode: status } });
  });

  it('never follows a redirect: the internal target is not touched', async () => {
    const internal = await WebhookReceiver.start();
    receiver.next({ kind: 'answer', status: 307, headers: { location: internal.url } });
    expect(await send(receiver.url)).toMatchObject({ outcome: 'redirect' });
    expect(internal.requests).toHaveLength(0);
    await internal.close();
  });

  it('keeps 16 KiB of an endless body, and a 2xx before it is still a success', async () => {
    receiver.next({ kind: 'endless', status: 200 });
    const before = process.memoryUsage().rss;
    const result = await send(receiver.url);
    expect(result.outcome).toBe('succeeded');
    expect(result.durationMs).toBeLessThan(TOTAL_MS);
    expect(result.answer?.body).toHaveLength(16 * 1024);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });

  it('cuts a body that drips at the total deadline and keeps what came', async () => {
    receiver.next({ kind: 'drip', status: 500 });
    const result = await send(receiver.url);
    expect(result.outcome).toBe('http_error');
    expect(result.answer?.body).toMatch(/^x{2,}$/);
    expect(result.durationMs).toBeLessThan(TOTAL_MS + 200);
  });

  it('gives up on a receiver that hangs at the total deadline', async () => {
    receiver.next({ kind: 'hang' });
    const result = await send(receiver.url);
    expect(result).toEqual({ outcome: 'timeout', durationMs: expect.any(Number) });
    expect(result.durationMs).toBeLessThan(TOTAL_MS + 200);
  });

  // Decompressing would turn kilobytes on the wire into hundreds of megabytes in memory.
  it('asks for no compression and never decompresses', async () => {
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024));
    receiver.next({ kind: 'answer', status: 200, headers: { 'content-encoding': 'gzip' }, body: bomb });
    const result = await send(receiver.url);
    expect(result.outcome).toBe('succeeded');
    expect(Buffer.byteLength(result.answer?.body ?? '')).toBeLessThan(64 * 1024);
  });

  it('makes an answer of any bytes storable', async () => {
    receiver.next({ kind: 'answer', status: 500, body: Buffer.from([0x61, 0x00, 0xed, 0xa0, 0x80, 0xff, 0x62]) });
    const body = (await send(receiver.url)).answer?.body ?? '';
    expect(body).not.toContain('\0');
    expect(body).toMatch(/^a\uFFFD+b$/);
  });

  it.each([
    ['a reset connection', { kind: 'reset' }, 'connection_reset'],
    ['a head of a megabyte', { kind: 'header-flood' }, 'invalid_response'],
    ['an answer that is not HTTP', { kind: 'garbage' }, 'invalid_response'],
  ] as const)('names the reason for %s', async (_case, script, outcome) => {
    receiver.next(script);
    expect(await send(receiver.url)).toMatchObject({ outcome });
  });

  it('names the reason for a refused connection', async () => {
    const closed = await WebhookReceiver.start();
    const { url } = closed;
    await closed.close();
    expect(await send(url)).toMatchObject({ outcome: 'connection_refused' });
  });

  it('names the reason for bad TLS', async () => {
    const plain = createTcpServer((socket) => socket.end('plain text\r\n')).listen(0, '127.0.0.1');
    await once(plain, 'listening');
    const { port } = plain.address() as AddressInfo;
    expect(await send(`https://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'tls' });
    plain.close();
  });

  it('trusts no certificate that nobody vouches for', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'retainly-tls-'));
    const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
    execFileSync('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'],
      ...['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile],
    ]);
    const requests: string[] = [];
    const server = createTlsServer({ key: await readFile(keyFile), cert: await readFile(certFile) }, (request) => {
      requests.push(request.url ?? '');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await send(`https://127.0.0.1:${port}/`);
    server.closeAllConnections();
    server.close();
    await rm(directory, { recursive: true });
    expect(result).toMatchObject({ outcome: 'tls' });
    expect(requests).toEqual([]);
  });

  it('names the reason for a host name without an address', async () => {
    expect(await send('https://no-such-host.invalid/')).toMatchObject({ outcome: 'dns' });
  });

  it('connects to the address it checked, without asking DNS again', async () => {
    const dns = new ScriptedDns(['127.0.0.1']);
    const url = receiver.url.replace('127.0.0.1', 'hooks.example.com');
    expect(await send(url, dns)).toMatchObject({ outcome: 'succeeded' });
    expect(dns.asked).toBe(1);
    expect(receiver.requests[0]?.headers.host).toMatch(/^hooks\.example\.com:/);
  });

  it('opens no connection when one of the addresses is not allowed', async () => {
    const url = receiver.url.replace('127.0.0.1', 'hooks.example.com');
    expect(await send(url, new ScriptedDns(['127.0.0.1', '10.0.0.1']))).toMatchObject({
      outcome: 'destination_refused',
    });
    expect(receiver.requests).toHaveLength(0);
  });

  describe('with connections that are kept', () => {
    it('sends the requests of a burst over the same connections', async () => {
      const sender = newSender(new AddressResolver());
      for (let sent = 0; sent < 5; sent += 1) await sendOver(sender, receiver.url);
      expect(receiver.requests).toHaveLength(5);
      expect(receiver.connections).toBeLessThan(5);
    });

    // Merchants share hosts: one that answers slowly must not hold up the others by its connections.
    it('shares none between endpoints, be they on the same host', async () => {
      const sender = newSender(new AddressResolver());
      await sendOver(sender, receiver.url, 'one');
      await sendOver(sender, receiver.url, 'other');
      expect(receiver.connections).toBe(2);
    });

    it('uses none once its address is not allowed any more', async () => {
      const dns = new ScriptedDns(['127.0.0.1']);
      const sender = newSender(dns);
      const url = receiver.url.replace('127.0.0.1', 'hooks.example.com');
      expect(await sendOver(sender, url)).toMatchObject({ outcome: 'succeeded' });
      dns.answers = ['10.0.0.1'];
      expect(await sendOver(sender, url)).toMatchObject({ outcome: 'destination_refused' });
      expect(receiver.requests).toHaveLength(1);
    });

    it('uses none once its address is no longer one of the host', async () => {
      const dns = new ScriptedDns(['127.0.0.1']);
      const sender = newSender(dns);
      const url = receiver.url.replace('127.0.0.1', 'hooks.example.com');
      await sendOver(sender, url);
      // The other address is this machine too, but nobody listens there.
      dns.answers = ['127.0.0.2'];
      expect(await sendOver(sender, url)).toMatchObject({ outcome: 'connection_refused' });
      dns.answers = ['127.0.0.1', '127.0.0.2'];
      expect(await sendOver(sender, url)).toMatchObject({ outcome: 'succeeded' });
      expect(receiver.requests).toHaveLength(2);
    });

    it('sends again over a new one when a receiver closed the resting one just then', async () => {
      const sender = newSender(new AddressResolver());
      await sendOver(sender, receiver.url);
      receiver.next({ kind: 'reset' });
      expect(await sendOver(sender, receiver.url)).toMatchObject({ outcome: 'succeeded' });
      expect(receiver.requests).toHaveLength(3);
    });

    it('takes a reset on a new one for what it is, and sends nothing twice', async () => {
      receiver.always({ kind: 'reset' });
      const sender = newSender(new AddressResolver());
      expect(await sendOver(sender, receiver.url)).toMatchObject({ outcome: 'connection_reset' });
      expect(await sendOver(sender, receiver.url)).toMatchObject({ outcome: 'connection_reset' });
      expect(receiver.requests).toHaveLength(2);
    });

    it('keeps none whose answer was cut', async () => {
      const sender = newSender(new AddressResolver());
      receiver.next({ kind: 'endless', status: 200 });
      await sendOver(sender, receiver.url);
      expect(await sendOver(sender, receiver.url)).toMatchObject({ outcome: 'succeeded', answer: { body: 'ok' } });
      expect(receiver.connections).toBeGreaterThan(1);
    });
  });
});
