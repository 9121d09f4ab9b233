import { createHash } from 'node:crypto';

import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { FastifyRequest } from 'fastify';
import type { Repository } from 'typeorm';

import { GuidesToken } from './guides-token.entity.js';

/** A request whose key was recognised. */
export interface KeyRequest extends FastifyRequest {
  workspaceId: string;
}

/** Looks every key up. */
@Injectable()
export class KeyGuard implements CanActivate {
  constructor(@InjectRepository(GuidesToken) private readonly tokens: Repository<GuidesToken>) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<KeyRequest>();
    const tokenHash = createHash('sha256').update(String(request.headers['x-api-key'])).digest('hex');
    const token = await this.tokens.findOneBy({ tokenHash });
    if (!token) return false;
    request.workspaceId = token.workspaceId;
    return true;
  }
}
