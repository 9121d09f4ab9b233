import { lookup, Resolver } from 'node:dns/promises';

import { Injectable } from '@nestjs/common';

import { isLocalName } from './destination-url.js';
import { addressesInHostsFile } from './hosts-file.js';

const TRIES = 3;

/** Thrown when a host name has no address, or DNS did not answer within three seconds. */
export class HostNotResolvedError extends Error {}

/**
 * Looks host names up: in the hosts file, then in DNS.
 *
 * The operating system's own lookup takes up one of very few threads for as long as a name server is silent, which lets
 * one merchant's name server hold up everybody's webhooks. It is used only for local names, which no stranger's name
 * server answers for.
 */
@Injectable()
export class AddressResolver {
  /** For all tries together; a query whose packet got lost is sent again in between. */
  protected readonly timeoutMs: number = 3_000;

  /**
   * Every IPv4 and IPv6 address of a host name; at least one.
   * @throws HostNotResolvedError
   */
  async resolve(hostname: string): Promise<string[]> {
    if (isLocalName(hostname)) return lookUpLocally(hostname, this.timeoutMs);
    const known = await addressesInHostsFile(hostname);
    return known.length > 0 ? known : this.askDns(hostname);
  }

  /** A client of the name servers that the operating system uses. */
  protected dns(): Resolver {
    return new Resolver({ timeout: this.timeoutMs / TRIES, tries: TRIES });
  }

  private async askDns(hostname: string): Promise<string[]> {
    const dns = this.dns();
    const timer = setTimeout(() => {
      dns.cancel();
    }, this.timeoutMs);
    // One kind of address may be missing, or a name server may be silent about it: the other kind is enough.
    const [v4, v6] = await Promise.allSettled([dns.resolve4(hostname), dns.resolve6(hostname)]);
    clearTimeout(timer);
    const addresses = [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (addresses.length > 0) return addresses;
    throw new HostNotResolvedError('no address', { cause: v4.status === 'rejected' ? v4.reason : undefined });
  }
}

async function lookUpLocally(hostname: string, timeoutMs: number): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new HostNotResolvedError('no answer in time'));
    }, timeoutMs);
  });
  try {
    const answers = await Promise.race([lookup(hostname, { all: true }), timeout]);
    return answers.map(({ address }) => address);
  } catch (error) {
    throw error instanceof HostNotResolvedError ? error : new HostNotResolvedError('no address', { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
