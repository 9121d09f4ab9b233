import 'reflect-metadata';

import { Body, Controller, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

/** What the framework itself costs: a route that takes JSON, does nothing with it and answers JSON. */
@Controller('idle')
class IdleController {
  @Post()
  @HttpCode(200)
  receive(@Body() _body: unknown): { received: true } {
    return { received: true };
  }
}

@Module({ controllers: [IdleController] })
class IdleModule {}

/** Started by `IdleRoute`. */
async function main(): Promise<void> {
  process.on('disconnect', () => process.exit(0));
  const app = await NestFactory.create<NestFastifyApplication>(IdleModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  process.send?.(await app.getUrl());
}

void main();
