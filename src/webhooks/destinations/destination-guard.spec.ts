import { loadConfig } from '../../shared/config/app-config.js';
import { AddressResolver } from './address-resolver.js';
import { DestinationGuard, DestinationRefusedError } from './destination-guard.js';

const SETTINGS = {
  DATABASE_URL: 'postgres://127.0.0.1/none',
  REDIS_URL: 'redis://127.0.0.1',
  SECRETS_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
};

/** DNS as an attacker runs it: any name, any answer, another one each time. */
class HostileDns extends AddressResolver {
  constructor(private readonly answers: string[][]) {
    super();
  }

  override resolve(): Promise<string[]> {
    return Promise.resolve(this.answers.shift() ?? []);
  }
}

function guard(answers: string[][] = [], settings: Record<string, string> = {}): DestinationGuard {
  return new DestinationGuard(loadConfig({ ...SETTINGS, ...settings }), new HostileDns(answers));
}

const NOT_PUBLIC = [
  ['loopback', '127.0.0.1'],
  ['loopback, short', '127.1'],
  ['loopback, decimal', '2130706433'],
  ['loopback, hexadecimal', '0x7f000001'],
  ['loopback, hexadecimal parts', '0x7f.0.0.1'],
  ['loopback, octal', '0177.0.0.1'],
  ['loopback, full-width digits', '①②⑦.⓪.⓪.①'],
  ['loopback, percent-encoded', '%31%32%37.0.0.1'],
  ['loopback, ideographic dots', '127。0。0。1'],
  ['loopback with a trailing dot', '127.0.0.1.'],
  ['another loopback', '127.255.255.254'],
  ['this network', '0.0.0.0'],
  ['this network, short', '0'],
  ['private 10', '10.0.0.1'],
  ['private 172.16', '172.16.0.1'],
  ['private 172.31', '172.31.255.255'],
  ['private 192.168', '192.168.1.1'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['cloud metadata', '169.254.169.254'],
  ['cloud metadata, decimal', '2852039166'],
  ['protocol assignments', '192.0.0.8'],
  ['documentation 1', '192.0.2.1'],
  ['documentation 2', '198.51.100.1'],
  ['documentation 3', '203.0.113.1'],
  ['6to4 relay', '192.88.99.1'],
  ['benchmarking', '198.19.0.1'],
  ['multicast', '224.0.0.1'],
  ['reserved', '240.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 loopback', '[::1]'],
  ['IPv6 loopback, long', '[0:0:0:0:0:0:0:1]'],
  ['IPv6 unspecified', '[::]'],
  ['mapped loopback', '[::ffff:127.0.0.1]'],
  ['mapped loopback, hexadecimal', '[::ffff:7f00:1]'],
  ['mapped public address', '[::ffff:8.8.8.8]'],
  ['IPv4-compatible', '[::127.0.0.1]'],
  ['NAT64 of loopback', '[64:ff9b::7f00:1]'],
  ['local NAT64', '[64:ff9b:1::1]'],
  ['6to4 of loopback', '[2002:7f00:1::1]'],
  ['Teredo', '[2001:0:1::1]'],
  ['ISATAP under a public prefix', '[2a00:1450:4001:81b:0:5efe:7f00:1]'],
  ['discard', '[100::1]'],
  ['IPv6 documentation', '[2001:db8::1]'],
  ['IPv6 documentation, new', '[3fff::1]'],
  ['segment routing', '[5f00::1]'],
  ['unique local', '[fd00::1]'],
  ['AWS metadata', '[fd00:ec2::254]'],
  ['link local', '[fe80::1]'],
  ['site local', '[fec0::1]'],
  ['IPv6 multicast', '[ff02::1]'],
  ['localhost', 'localhost'],
  ['localhost with a trailing dot', 'localhost.'],
  ['a name under localhost', 'a.localhost'],
  ['a single label', 'redis'],
  ['mDNS', 'printer.local'],
  ['cloud-internal name', 'metadata.google.internal'],
  ['Kubernetes service', 'api.default.svc'],
  ['router-given name', 'nas.lan'],
  ['home network', 'nas.home.arpa'],
  ['onion', 'abc.onion'],
];

describe('DestinationGuard', () => {
  describe.each(NOT_PUBLIC)('refuses %s', (_case, host) => {
    it.each(['https', 'http'])('at create, by %s', async (scheme) => {
      const stored = guard([], { ALLOW_HTTP_WEBHOOKS: '1' }).vetForStorage(`${scheme}://${host}/hook`);
      await expect(stored).rejects.toThrow('url: destination address not allowed: the host must be public');
    });

    // A rule may have come after the endpoint, so what is stored proves nothing.
    it('at send', async () => {
      await expect(guard().vetForSending(`https://${host}/hook`)).rejects.toThrow(DestinationRefusedError);
    });

    // The attacker's DNS may give any literal as an answer.
    const address = host.replace(/^\[|\]$/g, '');
    it(`as an answer of DNS`, async () => {
      await expect(guard([[address]]).vetForSending('https://example.com/')).rejects.toThrow(DestinationRefusedError);
    });
  });

  it('refuses a name when one of several addresses is not public', async () => {
    const mixed = ['93.184.216.34', '10.0.0.7'];
    await expect(guard([mixed]).vetForStorage('https://example.com/')).rejects.toThrow('not allowed');
    await expect(guard([mixed]).vetForSending('https://example.com/')).rejects.toThrow(DestinationRefusedError);
  });

  it('looks again before each attempt, so a name that moves inside is refused', async () => {
    const rebinding = guard([['93.184.216.34'], ['127.0.0.1']]);
    await expect(rebinding.vetForStorage('https://example.com/')).resolves.toBe('https://example.com/');
    await expect(rebinding.vetForSending('https://example.com/')).rejects.toThrow(DestinationRefusedError);
  });

  it.each([
    ['no URL', 'example.com', 'must be an absolute URL'],
    ['http', 'http://example.com/', 'must use https'],
    ['another scheme', 'ftp://example.com/', 'must use https'],
    ['a script', 'javascript:alert(1)', 'must use https'],
    ['a user name', 'https://user@example.com/', 'must not contain a user name'],
    ['a password', 'https://:pw@example.com/', 'must not contain a user name'],
    ['SSH', 'https://example.com:22/', 'must use port 443'],
    ['SMTP', 'https://example.com:25/', 'must use port 443'],
    ['PostgreSQL', 'https://example.com:5432/', 'must use port 443'],
    ['Redis', 'https://example.com:6379/', 'must use port 443'],
    ['too long', `https://example.com/${'a'.repeat(2_040)}`, 'must not be longer than 2048'],
  ])('explains what is wrong with %s', async (_case, url, message) => {
    await expect(guard().vetForStorage(url)).rejects.toThrow(message);
  });

  it.each([
    ['a public name', 'https://hooks.example.com/a?b=c', ['93.184.216.34', '2606:2800:220:1::1']],
    ['another port', 'https://hooks.example.com:8443/', ['93.184.216.34']],
    ['a public IPv4 address', 'https://93.184.216.34/', []],
    ['a public IPv6 address', 'https://[2606:2800:220:1::1]/', []],
    ['a name that DNS does not know yet', 'https://soon.example.com/', []],
  ])('accepts %s', async (_case, url, answers) => {
    await expect(guard([answers]).vetForStorage(url)).resolves.toBe(url);
  });

  it('lets the operator open a network, and only that one', async () => {
    const opened = guard([], { WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8', ALLOW_HTTP_WEBHOOKS: '1' });
    await expect(opened.vetForSending('http://127.0.0.1:8080/')).resolves.toMatchObject({ addresses: ['127.0.0.1'] });
    await expect(opened.vetForSending('http://10.0.0.1:8080/')).rejects.toThrow(DestinationRefusedError);
    await expect(opened.vetForSending('http://[::1]:8080/')).rejects.toThrow(DestinationRefusedError);
  });

  it('takes a local name where the operator opened its network, and looks at its addresses', async () => {
    const settings = { WEBHOOK_ALLOW_CIDRS: '127.0.0.0/8', ALLOW_HTTP_WEBHOOKS: '1' };
    const url = 'http://localhost:8080/';
    const inside = guard([['127.0.0.1'], ['127.0.0.1']], settings);
    await expect(inside.vetForStorage(url)).resolves.toBe(url);
    await expect(inside.vetForSending(url)).resolves.toMatchObject({ addresses: ['127.0.0.1'] });
    const outside = guard([['10.0.0.1'], ['10.0.0.1']], settings);
    await expect(outside.vetForStorage(url)).rejects.toThrow('not allowed');
    await expect(outside.vetForSending(url)).rejects.toThrow(DestinationRefusedError);
  });

  it.each([
    ['http', 'http://localhost:8080/', {}, 'ALLOW_HTTP_WEBHOOKS'],
    ['a host', 'https://localhost:8080/', {}, 'WEBHOOK_ALLOW_CIDRS'],
    ['a host where http is allowed', 'http://localhost:8080/', { ALLOW_HTTP_WEBHOOKS: '1' }, 'WEBHOOK_ALLOW_CIDRS'],
  ])('names the setting that would allow %s', async (_case, url, settings, setting) => {
    await expect(guard([], settings).vetForStorage(url)).rejects.toThrow(setting);
  });
});
