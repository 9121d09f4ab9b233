import { lookup } from 'node:dns/promises';

import { Injectable } from '@nestjs/common';

const DNS_TIMEOUT_MS = 3_000;

/** Thrown when a host name has no address, or DNS did not answer within three seconds. */
export class HostNotResolvedError extends Error {}

/** Looks host names up, as the operating system does. */
@Injectable()
export class AddressResolver {
  /**
   * Every IPv4 and IPv6 address of a host name; at least one.
   * @throws HostNotResolvedError
   */
  async resolve(hostname: string): Promise<string[]> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new HostNotResolvedError('DNS did not answer in time'));
      }, DNS_TIMEOUT_MS);
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
}
