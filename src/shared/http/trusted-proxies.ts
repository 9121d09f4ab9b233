/** Decides whether the address that is `hop` steps away may say whom it forwards for. */
type TrustProxy = (address: string, hop: number) => boolean;

/**
 * Fastify's `trustProxy` for the TRUST_PROXY setting: a number of hops, a list of CIDRs, or nobody.
 * Believing everybody would let any caller choose the address that its rate limit is counted under.
 */
export function trustedProxies(setting: string): TrustProxy | string[] | false {
  if (setting === '') return false;
  if (!/^\d+$/.test(setting)) return setting.split(',').map((item) => item.trim());
  const hops = Number(setting);
  return (_address, hop) => hop < hops;
}
