import type { Route } from './route.js';

/** A route that fits a request, and the id in its path. */
export interface RouteMatch {
  route: Route;
  id: string;
}

/** Finds the route of a request. Routes with a fixed last part win over those with an id. */
export class Router {
  private readonly routes: { route: Route; pattern: RegExp }[];

  constructor(routes: readonly Route[]) {
    const fixedFirst = [...routes].sort((left, right) => Number(hasIdLast(left)) - Number(hasIdLast(right)));
    this.routes = fixedFirst.map((route) => ({
      route,
      pattern: new RegExp(`^${route.path.replace(':id', '([^/]+)')}$`),
    }));
  }

  find(method: string, path: string): RouteMatch | undefined {
    for (const { route, pattern } of this.routes) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (match) return { route, id: decodeURIComponent(match[1] ?? '') };
    }
    return undefined;
  }
}

function hasIdLast(route: Route): boolean {
  return route.path.endsWith('/:id');
}
