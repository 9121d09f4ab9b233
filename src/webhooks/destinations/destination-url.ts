const MAX_URL_LENGTH = 2_048;
const FIRST_UNPRIVILEGED_PORT = 1_024;

const HTTPS_ONLY = 'must use https; only the operator of this installation can allow http (ALLOW_HTTP_WEBHOOKS)';
const LOCAL_SUFFIXES = ['.localhost', '.local', '.localdomain', '.internal', '.svc', '.lan', '.home.arpa', '.onion'];

/** Ports of databases, queues and control planes: no webhook receiver listens there, and an accident would hurt. */
const SERVICE_PORTS = new Set([
  1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3306, 3389, 4369, 5432, 5433, 5672, 5900, 5984, 6379, 6380, 6443,
  8086, 8500, 9042, 9092, 9200, 9300, 10_250, 11_211, 15_672, 26_379, 27_017, 27_018, 27_019,
]);

/** A destination's URL, or why it cannot be one, in words for the person who set it. */
export type ParsedDestination =
  /** `isLocal`: the host is a name that only means something inside a network, such as `localhost`. */
  { url: URL; isLocal: boolean } | { problem: string };

/**
 * Checks everything about a destination that its text shows. The addresses behind a host name are not looked up here.
 *
 * The WHATWG parser has normalised the host before it is looked at, so `http://2130706433/`, `http://0x7f.1/` and
 * full-width digits all arrive as `127.0.0.1`.
 *
 * @param allowsHttp whether plain http is acceptable; a setting for development
 */
export function parseDestination(text: string, allowsHttp: boolean): ParsedDestination {
  if (text.length > MAX_URL_LENGTH) return { problem: `must not be longer than ${MAX_URL_LENGTH} characters` };
  if (!URL.canParse(text)) return { problem: 'must be an absolute URL' };
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(allowsHttp && url.protocol === 'http:')) return { problem: HTTPS_ONLY };
  if (url.username !== '' || url.password !== '') return { problem: 'must not contain a user name or password' };
  if (!isAllowedPort(url, allowsHttp))
    return { problem: 'must use port 443 or an unprivileged port of no known service' };
  url.hash = '';
  return { url, isLocal: !isAddressLiteral(url) && isLocalName(url.hostname) };
}

/** The host of a URL when it is an IP address, without the brackets of IPv6; undefined when it is a name. */
export function literalAddress(url: URL): string | undefined {
  return isAddressLiteral(url) ? url.hostname.replace(/^\[|\]$/g, '') : undefined;
}

/** Whether a host name only means something inside a network, such as `localhost` or `redis`. */
export function isLocalName(hostname: string): boolean {
  const name = hostname.replace(/\.$/, '');
  return !name.includes('.') || LOCAL_SUFFIXES.some((suffix) => name.endsWith(suffix));
}

/** After WHATWG normalisation a host that ends in a number is always a dotted IPv4 address. */
function isAddressLiteral(url: URL): boolean {
  return url.hostname.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(url.hostname);
}

function isAllowedPort(url: URL, allowsHttp: boolean): boolean {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (port === 443 || (port === 80 && allowsHttp)) return true;
  return port >= FIRST_UNPRIVILEGED_PORT && !SERVICE_PORTS.has(port);
}
