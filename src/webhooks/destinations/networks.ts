import ipaddr from 'ipaddr.js';

/** A network: its address and the length of its prefix. */
export type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

const FORBIDDEN_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
].map(parseNetwork);

/** Everything else is local, multicast, reserved, or an embedding of an IPv4 address that hides where it leads. */
const GLOBAL_V6 = parseNetwork('2000::/3');

/** Parts of the global range that are not hosts on the internet: Teredo and other protocols, documentation, 6to4. */
const FORBIDDEN_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map(parseNetwork);

/**
 * A network in CIDR notation.
 * @throws Error when it is none.
 */
export function parseNetwork(cidr: string): Network {
  return ipaddr.parseCIDR(cidr);
}

/**
 * Whether a webhook may be sent to an IP address: a public one, or one in a network the operator allows.
 *
 * IPv6 addresses that embed an IPv4 address (mapped, NAT64, 6to4, Teredo, ISATAP) are refused as a whole.
 *
 * @param address as DNS or a socket gives it; text that is no address is refused
 */
export function isAllowedAddress(address: string, allowed: readonly Network[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (isWithin(parsed, allowed)) return true;
  if (parsed instanceof ipaddr.IPv4) return !isWithin(parsed, FORBIDDEN_V4);
  return isWithin(parsed, [GLOBAL_V6]) && !isWithin(parsed, FORBIDDEN_V6) && !isIsatap(parsed);
}

function isWithin(address: ipaddr.IPv4 | ipaddr.IPv6, networks: readonly Network[]): boolean {
  return networks.some(([base, bits]) => base.kind() === address.kind() && address.match(base, bits));
}

/** An interface identifier `[02]00:5efe:a.b.c.d` tunnels to the IPv4 address behind it, under any prefix. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [high = 0, low = 0] = address.parts.slice(4, 6);
  return low === 0x5efe && (high === 0 || high === 0x0200);
}
