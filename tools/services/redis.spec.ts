import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Redis } from 'ioredis';

import { isOurs } from './processes.js';
import { noRedisMessage, parseSimulatedInstall } from './redis-binary.js';
import { redisConfig, startPrivateRedis, stopPrivateRedis } from './redis.js';
import { type Service } from './service.js';

describe('a private Redis', () => {
  const stateDir = mkdtempSync(join(tmpdir(), 'retainly-spec-redis-'));
  const options = { stateDir, unpackDir: resolve(__dirname, '../../.retainly/redis') };
  let redis: Service | undefined;

  afterAll(async () => {
    await redis?.stop();
    await stopPrivateRedis(stateDir);
    rmSync(stateDir, { recursive: true, force: true });
  });

  it('stops an orphan of an earlier run and finds its data and its port again', async () => {
    const orphan = await startPrivateRedis(options);
    await withClient(orphan.url, (client) => client.set('answer', '42'));

    redis = await startPrivateRedis(options);
    expect(redis.url).toBe(orphan.url);
    expect(isOurs(orphan.pid, stateDir)).toBe(false);
    expect(await withClient(redis.url, (client) => client.get('answer'))).toBe('42');
  });

  it('never evicts a key and refuses a client without the password', async () => {
    const url = redis?.url ?? '';
    expect(await withClient(url, (client) => client.config('GET', 'maxmemory-policy'))).toContain('noeviction');
    const anonymous = url.replace(/:[^:@]*@/, '');
    await expect(withClient(anonymous, (client) => client.get('answer'))).rejects.toThrow('NOAUTH');
  });
});

describe('redisConfig', () => {
  it('survives a folder with spaces and quotes', () => {
    const text = redisConfig({ port: 1, password: 'p', stateDir: '/home/an "odd" user', isThrowaway: true });
    expect(text).toContain('dir "/home/an \\"odd\\" user/redis-data"');
  });
});

describe('parseSimulatedInstall', () => {
  it('lists only what apt-get would install', () => {
    const output =
      'Reading package lists...\nInst liblzf1 (3.6-3 Debian:12 [amd64])\nInst redis-tools (5:7.0)\nConf liblzf1\n';
    expect(parseSimulatedInstall(output)).toEqual(['liblzf1', 'redis-tools']);
  });
});

describe('noRedisMessage', () => {
  it('names the three ways out', () => {
    const message = noRedisMessage(['apt-get update: no network']);
    for (const words of ['redis-server', 'apt-get', 'REDIS_URL', 'no network']) expect(message).toContain(words);
  });
});

async function withClient<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
