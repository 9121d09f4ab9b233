import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { RecoveryPolicyBody, toPolicyBody, toRecoveryPolicy } from './dto/recovery-policy.dto.js';
import { RecoveryPolicies } from './recovery-policies.service.js';

/** How the caller's workspace works on failed payments. */
@ApiTags('Payment recovery')
@Controller('api/v1/recovery-policy')
@Access({ scope: '*' })
export class RecoveryPolicyController {
  constructor(private readonly policies: RecoveryPolicies) {}

  @ApiOperation({ summary: 'How failed payments are worked on: budgets, own retries, days of mails' })
  @Get()
  @Answers(RecoveryPolicyBody)
  async get(@Caller() caller: Principal): Promise<RecoveryPolicyBody> {
    return toPolicyBody(await this.policies.of(caller.workspaceId));
  }

  @ApiOperation({ summary: 'Replaces the policy; mails and tries that are planned already stay planned' })
  @Put()
  @Answers(RecoveryPolicyBody, { 400: 'parameter_missing, parameter_invalid, malformed_json' })
  async replace(
    @Caller() caller: Principal,
    @Body({ schema: RecoveryPolicyBody }) body: RecoveryPolicyBody,
  ): Promise<RecoveryPolicyBody> {
    return toPolicyBody(await this.policies.replace(caller, toRecoveryPolicy(body)));
  }
}
