import type { FastifyInstance } from 'fastify';

import { type DeclaredRoute, DeclaredRoutes } from '../../src/auth/guards/declared-routes.js';
import type { TestApp } from './test-app.js';

/** Every route of every controller with its access rule, so that tests of all routes include new ones by themselves. */
export function declaredRoutes(app: TestApp): DeclaredRoute[] {
  return app.nest.get(DeclaredRoutes, { strict: false }).all();
}

/** The path of a route with every parameter filled in. */
export function pathWith(route: DeclaredRoute, parameter: string): string {
  return route.path.replace(/:\w+/g, parameter);
}

/** What the server answers to, whoever registered it: `GET /api/v1/sessions/:id`. */
export function registeredRoutes(app: TestApp): string[] {
  const fastify: FastifyInstance = app.nest.getHttpAdapter().getInstance();
  const parents: string[] = [];
  return fastify
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods = ''] = /^((?:[│ ] {3})*)[├└]── (\S+)(?: \((.+)\))?/.exec(line) ?? [];
      const depth = indent.length / 4;
      const path = (parents[depth - 1] ?? '') + part;
      parents[depth] = path;
      return methods === '' ? [] : methods.split(', ').map((method) => `${method} ${path}`);
    });
}
