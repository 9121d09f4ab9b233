import { Injectable, type OnApplicationBootstrap, RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';

import { ACCESS_RULE } from '../access.decorators.js';
import type { AccessRule } from '../principal.js';

/** A route of a controller and who may call it. */
export interface DeclaredRoute {
  /** `GET`, `POST`, … */
  method: string;
  /** With a leading slash and Fastify's parameters, such as `/api/v1/sessions/:id`. */
  path: string;
  /** `SessionsController.get`, for messages. */
  name: string;
  rule: AccessRule;
}

type Handler = (...parameters: unknown[]) => unknown;

/** Every route of every controller. The application does not start while one of them does not say who may call it. */
@Injectable()
export class DeclaredRoutes implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onApplicationBootstrap(): void {
    this.all();
  }

  /** @throws Error naming a route without an access rule. */
  all(): DeclaredRoute[] {
    return this.discovery.getControllers().flatMap(({ metatype }) => {
      return typeof metatype === 'function' ? this.routesOf(metatype as Type<object>) : [];
    });
  }

  private routesOf(controller: Type<object>): DeclaredRoute[] {
    const prototype = controller.prototype as Record<string, Handler>;
    return this.scanner.getAllMethodNames(prototype).flatMap((methodName) => {
      const handler = prototype[methodName];
      const paths = handler && this.reflector.get<string | string[] | undefined>(PATH_METADATA, handler);
      if (!handler || paths === undefined) return [];
      const name = `${controller.name}.${methodName}`;
      const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [handler, controller]);
      if (!rule) throw new Error(`${name} declares no access rule; add @Access(…) to it or to its controller.`);
      const method = RequestMethod[this.reflector.get<RequestMethod>(METHOD_METADATA, handler)];
      const prefixes = [this.reflector.get<string | string[]>(PATH_METADATA, controller)].flat();
      return prefixes.flatMap((prefix) =>
        [paths].flat().map((path) => ({ method, path: join(prefix, path), name, rule })),
      );
    });
  }
}

function join(prefix: string, path: string): string {
  const parts = [prefix, path].flatMap((text) => text.split('/')).filter((part) => part !== '');
  return `/${parts.join('/')}`;
}
