import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { IdentitySecret, RotateIdentitySecret, toIdentitySecret } from '../dto/identity-secret.dto.js';
import { IdentitySecretService } from './identity-secret.service.js';

/** The secret that signs identity tokens. A key never reads it: a leaked key must not speak for customers. */
@ApiTags('Workspace')
@Controller('api/v1/identity-secret')
@Access({ role: 'owner' })
export class IdentitySecretController {
  constructor(private readonly identitySecret: IdentitySecretService) {}

  @ApiOperation({ summary: 'Shows the identity secret; the audit log says who looked' })
  @Get()
  @Answers(IdentitySecret)
  async reveal(@Caller() caller: Principal): Promise<IdentitySecret> {
    return toIdentitySecret(await this.identitySecret.reveal(caller));
  }

  @ApiOperation({ summary: 'Replaces the identity secret; tokens of the old one are accepted for the overlap' })
  @Post('rotate')
  @HttpCode(200)
  @Answers(IdentitySecret, { 400: 'parameter_invalid, malformed_json' })
  async rotate(
    @Caller() caller: Principal,
    @Body({ schema: RotateIdentitySecret }) body: RotateIdentitySecret,
  ): Promise<IdentitySecret> {
    return toIdentitySecret(await this.identitySecret.rotate(caller, body.overlap_seconds));
  }
}
