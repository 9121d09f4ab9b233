import { Injectable } from '@nestjs/common';

interface Route {
  method: string;
  pattern: RegExp;
}

/** Every route the server has, collected while Fastify registers them, to tell 405 from 404. */
@Injectable()
export class RouteTable {
  private readonly routes: Route[] = [];

  /** Remembers one route; `url` is Fastify's pattern, such as `/api/v1/sessions/:id`. */
  add(method: string, url: string): void {
    if (url.includes('*')) return;
    const source = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-zA-Z_]+/g, '[^/]+');
    this.routes.push({ method, pattern: new RegExp(`^${source}/?$`) });
  }

  /** The methods that exist for the path of `url`; empty when no route has it. */
  methodsFor(url: string): string[] {
    const [path = ''] = url.split('?');
    const methods = this.routes.filter((route) => route.pattern.test(path)).map((route) => route.method);
    return [...new Set(methods)].sort();
  }
}
