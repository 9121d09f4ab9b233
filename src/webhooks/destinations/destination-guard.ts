import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import { ParameterInvalidError } from '../../shared/errors/common.errors.js';
import { DestinationNotAllowedError } from '../webhooks.errors.js';
import { AddressResolver, HostNotResolvedError } from './address-resolver.js';
import { literalAddress, parseDestination } from './destination-url.js';
import { isAllowedAddress, type Network, parseNetwork } from './networks.js';

/** A destination that may be connected to now, at these addresses and no others. */
export interface VettedDestination {
  url: URL;
  addresses: string[];
}

/** Thrown at send time when a destination may not be connected to. Its message stays in our log. */
export class DestinationRefusedError extends Error {}

/**
 * Keeps webhooks away from everything that is not a public host.
 *
 * The check runs when an endpoint is created, when its URL changes, and before every attempt. At an attempt the
 * addresses that were checked are the ones connected to, so DNS cannot change its answer in between.
 */
@Injectable()
export class DestinationGuard implements OnModuleInit {
  private readonly logger = new Logger(DestinationGuard.name);
  private readonly allowedNetworks: Network[];
  private readonly allowsHttp: boolean;

  constructor(
    private readonly config: AppConfig,
    private readonly resolver: AddressResolver,
  ) {
    this.allowedNetworks = config.environment.WEBHOOK_ALLOW_CIDRS.map(parseNetwork);
    this.allowsHttp = config.environment.ALLOW_HTTP_WEBHOOKS;
  }

  onModuleInit(): void {
    const { WEBHOOK_ALLOW_CIDRS: cidrs } = this.config.environment;
    if (cidrs.length > 0) this.logger.warn(`WEBHOOK_ALLOW_CIDRS lets webhooks reach ${cidrs.join(', ')}: dangerous`);
  }

  /**
   * The normal form of a URL that an endpoint is to have.
   *
   * A name that DNS does not know yet is accepted: an endpoint may be set up before its host, and every attempt checks.
   *
   * @throws ParameterInvalidError when the URL itself is not acceptable
   * @throws DestinationNotAllowedError when it leads, or any of its addresses leads, into a network that is not public
   */
  async vetForStorage(text: string): Promise<string> {
    const parsed = parseDestination(text, this.allowsHttp);
    if ('problem' in parsed) throw new ParameterInvalidError('url', parsed.problem);
    if (this.isClosed(parsed)) throw new DestinationNotAllowedError();
    const addresses = await this.addressesOf(parsed.url).catch((error: unknown) => {
      if (error instanceof HostNotResolvedError) return [];
      throw error;
    });
    if (!this.areAllowed(addresses)) throw new DestinationNotAllowedError();
    return parsed.url.href;
  }

  /**
   * The destination of an attempt that is made now. One forbidden address among several refuses all of them.
   *
   * @throws DestinationRefusedError, HostNotResolvedError
   */
  async vetForSending(text: string): Promise<VettedDestination> {
    const parsed = parseDestination(text, this.allowsHttp);
    if ('problem' in parsed) throw new DestinationRefusedError('the URL is no longer acceptable');
    if (this.isClosed(parsed)) throw new DestinationRefusedError('the host is a local name');
    const addresses = await this.addressesOf(parsed.url);
    if (!this.areAllowed(addresses)) throw new DestinationRefusedError('a resolved address is not allowed');
    return { url: parsed.url, addresses };
  }

  /** Whether a connection to this address may stand; asked once more when the socket says where it really leads. */
  isAllowed(address: string): boolean {
    return isAllowedAddress(address, this.allowedNetworks);
  }

  /** A local name is not even looked up, unless the operator opened a network that it may lie in. */
  private isClosed({ isLocal }: { isLocal: boolean }): boolean {
    return isLocal && this.allowedNetworks.length === 0;
  }

  private async addressesOf(url: URL): Promise<string[]> {
    const literal = literalAddress(url);
    return literal === undefined ? this.resolver.resolve(url.hostname) : [literal];
  }

  private areAllowed(addresses: readonly string[]): boolean {
    return addresses.every((address) => this.isAllowed(address));
  }
}
