import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { MirrorObject, toMirrorObject } from './dto/mirror.dto.js';
import { MirrorPassRepository } from './mirror-pass.repository.js';

/** What the nightly comparison with Stripe found. */
@ApiTags('Stripe connection')
@Controller('api/v1/stripe-mirror')
@Access({ scope: '*' })
export class MirrorController {
  constructor(private readonly passes: MirrorPassRepository) {}

  @ApiOperation({ summary: 'How true the local copy of the Stripe account is' })
  @Get()
  @Answers(MirrorObject)
  async get(@Caller() { workspaceId }: Principal): Promise<MirrorObject> {
    const backfill = await this.passes.find(workspaceId, 'backfill');
    const reconcile = await this.passes.find(workspaceId, 'reconcile');
    return toMirrorObject({ ...(backfill && { backfill }), ...(reconcile && { reconcile }) });
  }
}
