import { Controller, Get, Module, type Type } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { Access } from '../access.decorators.js';
import { DeclaredRoutes } from './declared-routes.js';

@Controller('open')
class UndeclaredController {
  @Get('door')
  enter(): string {
    return 'anybody';
  }
}

@Controller('api/v1/things')
@Access({ scope: '*' })
class ThingsController {
  @Get()
  list(): string[] {
    return [];
  }

  @Get(':id')
  @Access({ scope: 'analytics:read' })
  get(): string {
    return 'one';
  }
}

async function start(controller: Type<object>) {
  @Module({ imports: [DiscoveryModule], controllers: [controller], providers: [DeclaredRoutes] })
  class TestModule {}
  const app = await NestFactory.create(TestModule, new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    await app.init();
    return app.get(DeclaredRoutes).all();
  } finally {
    await app.close();
  }
}

describe('DeclaredRoutes', () => {
  it('keeps the application from starting with a route that does not say who may call it', async () => {
    await expect(start(UndeclaredController)).rejects.toThrow('UndeclaredController.enter declares no access rule');
  });

  it('knows every route, the route’s own rule winning over its controller’s', async () => {
    expect(await start(ThingsController)).toEqual([
      { method: 'GET', path: '/api/v1/things', name: 'ThingsController.list', rule: { scope: '*' } },
      { method: 'GET', path: '/api/v1/things/:id', name: 'ThingsController.get', rule: { scope: 'analytics:read' } },
    ]);
  });
});
