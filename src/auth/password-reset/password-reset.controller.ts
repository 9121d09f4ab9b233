import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Answers } from '../../shared/http/answers.decorator.js';
import { Access } from '../access.decorators.js';
import { ResetPassword } from '../dto/account.dto.js';
import { Done } from '../dto/session.dto.js';
import { ResetPasswordService } from './reset-password.service.js';

/** Where a link from whoever runs the server leads. */
@ApiTags('Dashboard sign-in')
@Controller('api/auth/password-reset')
@Access({ public: true, sameOrigin: true })
export class PasswordResetController {
  constructor(private readonly resetPassword: ResetPasswordService) {}

  @ApiOperation({ summary: 'Sets a forgotten password and signs out everywhere' })
  @Post()
  @HttpCode(200)
  @Answers(Done, { 400: 'parameter_missing, parameter_invalid, malformed_json', 403: 'invalid_reset_link' })
  async reset(@Body({ schema: ResetPassword }) { token, password }: ResetPassword): Promise<Done> {
    await this.resetPassword.reset(token, password);
    return { success: true };
  }
}
