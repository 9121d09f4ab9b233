import type { Resolver } from 'node:dns/promises';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AddressResolver, HostNotResolvedError } from '../../../src/webhooks/destinations/address-resolver.js';
import { addressesInHostsFile } from '../../../src/webhooks/destinations/hosts-file.js';
import { NameServer, type NameServerAnswer } from '../../support/name-server.js';

const ADDRESS = '93.184.216.34';

/** Asks one name server, and waits longer than any test takes. */
class PatientResolver extends AddressResolver {
  protected override readonly timeoutMs: number = 60_000;
  private readonly clients: Resolver[] = [];
  constructor(private readonly server: NameServer) {
    super();
  }

  cancelAll(): void {
    for (const client of this.clients) client.cancel();
  }

  protected override dns(): Resolver {
    const dns = super.dns();
    dns.setServers([this.server.address]);
    this.clients.push(dns);
    return dns;
  }
}

class ImpatientResolver extends PatientResolver {
  protected override readonly timeoutMs = 300;
}

describe('AddressResolver', () => {
  let server: NameServer;
  let answer: (hostname: string, kind: 'A' | 'AAAA') => NameServerAnswer;
  beforeEach(async () => {
    server = await NameServer.start((hostname, kind) => answer(hostname, kind));
  });
  afterEach(() => server.close());

  // A merchant chooses the name server of a host; its silence must not be everybody's.
  it('finds other names while a name server is silent about fifty', async () => {
    answer = (hostname) => (hostname.endsWith('.silent.example') ? 'silence' : [ADDRESS]);
    const resolver = new PatientResolver(server);
    let ended = 0;
    const silent = Array.from({ length: 50 }, (_, nth) =>
      resolver.resolve(`${nth}.silent.example`).catch(() => (ended += 1)),
    );
    await expect(resolver.resolve('hooks.example.com')).resolves.toEqual([ADDRESS]);
    expect(ended).toBe(0);
    resolver.cancelAll();
    await Promise.all(silent);
  });

  it('gives up on a name server that is silent', async () => {
    answer = () => 'silence';
    await expect(new ImpatientResolver(server).resolve('hooks.example.com')).rejects.toThrow(HostNotResolvedError);
  });

  it('does with one kind of address when there is no answer about the other', async () => {
    answer = (_hostname, kind) => (kind === 'A' ? [ADDRESS] : 'silence');
    await expect(new ImpatientResolver(server).resolve('hooks.example.com')).resolves.toEqual([ADDRESS]);
  });

  it('answers every address of a name, so that each is checked', async () => {
    answer = () => [ADDRESS, '10.0.0.7'];
    const addresses = await new PatientResolver(server).resolve('hooks.example.com');
    expect(addresses.sort()).toEqual(['10.0.0.7', ADDRESS]);
  });

  it('says when a name has no address', async () => {
    answer = () => [];
    await expect(new PatientResolver(server).resolve('hooks.example.com')).rejects.toThrow(HostNotResolvedError);
  });

  it('leaves local names to the operating system', async () => {
    answer = () => [ADDRESS];
    const addresses = await new PatientResolver(server).resolve('localhost');
    expect(addresses).toContain('127.0.0.1');
  });
});

describe('addressesInHostsFile', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'retainly-hosts-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it.each([
    ['a name', 'hooks.example.com', ['10.1.2.3', '2001:db8::1']],
    ['a further name of a line', 'alias.example.com', ['10.1.2.3']],
    ['a name with a trailing dot', 'alias.example.com.', ['10.1.2.3']],
    ['a name in a comment', 'old.example.com', []],
    ['an unknown name', 'example.com', []],
  ])('finds %s', async (_case, hostname, addresses) => {
    const file = join(directory, 'hosts');
    await writeFile(
      file,
      '# 10.9.9.9 old.example.com\n10.1.2.3\tHooks.example.com  alias.example.com # old.example.com\n\n' +
        '2001:db8::1 hooks.example.com\n',
    );
    await expect(addressesInHostsFile(hostname, file)).resolves.toEqual(addresses);
  });

  it('does without a file', async () => {
    await expect(addressesInHostsFile('example.com', join(directory, 'none'))).resolves.toEqual([]);
  });
});
