import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { idFromPath } from '../../shared/ids.js';
import { RecoveryState, toRecoveryState } from './dto/recovery-action.dto.js';
import { RecoveryActionsService } from './recovery-actions.service.js';

/** What people do with failed-payment cases. */
@ApiTags('Payment recovery')
@Controller('api/v1/recoveries')
@Access({ scope: '*' })
export class RecoveryActionsController {
  constructor(private readonly actions: RecoveryActionsService) {}

  @ApiOperation({ summary: 'Puts mails and retries of our own on hold; Stripe’s own retries go on' })
  @Post(':id/pause')
  @HttpCode(200)
  @Answers(RecoveryState, { 403: 'wrong_workspace', 404: 'resource_not_found', 409: 'recovery_closed' })
  async pause(@Caller() caller: Principal, @Param('id') id: string): Promise<RecoveryState> {
    return toRecoveryState(await this.actions.pause(caller, idFromPath('recovery', id)));
  }

  @ApiOperation({ summary: 'Goes on with mails and retries of our own' })
  @Post(':id/resume')
  @HttpCode(200)
  @Answers(RecoveryState, { 403: 'wrong_workspace', 404: 'resource_not_found', 409: 'recovery_closed' })
  async resume(@Caller() caller: Principal, @Param('id') id: string): Promise<RecoveryState> {
    return toRecoveryState(await this.actions.resume(caller, idFromPath('recovery', id)));
  }

  @ApiOperation({
    summary: 'Tries to collect the payment now, if the budget of the card allows it',
    description:
      'A refusal says why, and from when on a try is allowed. `status` tells whether the payment went through.',
  })
  @Post(':id/retry')
  @HttpCode(200)
  @Answers(RecoveryState, {
    403: 'wrong_workspace',
    404: 'resource_not_found',
    409: 'retry_refused, recovery_closed, operation_in_progress, billing_not_connected',
    503: 'billing_unavailable',
  })
  async retry(@Caller() caller: Principal, @Param('id') id: string): Promise<RecoveryState> {
    return toRecoveryState(await this.actions.retry(caller, idFromPath('recovery', id)));
  }
}
