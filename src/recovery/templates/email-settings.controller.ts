import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { EmailSettings, toEmailSettings, toMailSettings } from './dto/email-settings.dto.js';
import { MailSettingsService } from './mail-settings.service.js';

/** How mails about failed payments are signed. */
@ApiTags('Payment recovery')
@Controller('api/v1/email-settings')
@Access({ scope: '*' })
export class EmailSettingsController {
  constructor(private readonly settings: MailSettingsService) {}

  @ApiOperation({ summary: 'Sender, reply address, postal address and language of mails to customers' })
  @Get()
  @Answers(EmailSettings)
  async get(@Caller() caller: Principal): Promise<EmailSettings> {
    return toEmailSettings(await this.settings.of(caller.workspaceId));
  }

  @ApiOperation({ summary: 'Replaces how mails to customers are signed' })
  @Put()
  @Answers(EmailSettings, { 400: 'parameter_missing, parameter_invalid, malformed_json' })
  async replace(
    @Caller() caller: Principal,
    @Body({ schema: EmailSettings }) body: EmailSettings,
  ): Promise<EmailSettings> {
    return toEmailSettings(await this.settings.replace(caller, toMailSettings(body)));
  }
}
