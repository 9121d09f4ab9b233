import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import {
  EmailPreview,
  EmailTemplate,
  EmailTemplateList,
  EmailTemplateQuery,
  PreviewEmailTemplate,
  ResetEmailTemplateQuery,
  stepFromPath,
  toEmailTemplate,
  UpdateEmailTemplate,
} from './dto/email-template.dto.js';
import { MailTemplates } from './mail-templates.service.js';

const BODY_ERRORS = 'parameter_missing, parameter_invalid, malformed_json';

/** What mails about failed payments say. */
@ApiTags('Payment recovery')
@Controller('api/v1/email-templates')
@Access({ scope: '*' })
export class EmailTemplatesController {
  constructor(private readonly templates: MailTemplates) {}

  @ApiOperation({ summary: 'Every mail to customers, in every language or in one' })
  @Get()
  @Answers(EmailTemplateList, { 400: 'parameter_invalid' })
  async list(
    @Caller() caller: Principal,
    @Query({ schema: EmailTemplateQuery }) { language }: EmailTemplateQuery,
  ): Promise<EmailTemplateList> {
    return { data: (await this.templates.list(caller.workspaceId, language)).map(toEmailTemplate) };
  }

  @ApiOperation({
    summary: 'Rewrites a mail in one language',
    description: 'A broken template is refused with its line.',
  })
  @Put(':step')
  @Answers(EmailTemplate, { 400: BODY_ERRORS, 404: 'resource_not_found' })
  async replace(
    @Caller() caller: Principal,
    @Param('step') step: string,
    @Body({ schema: UpdateEmailTemplate }) { language, ...source }: UpdateEmailTemplate,
  ): Promise<EmailTemplate> {
    return toEmailTemplate(await this.templates.replace(caller, { step: stepFromPath(step), language }, source));
  }

  @ApiOperation({ summary: 'Goes back to the mail that comes with the product' })
  @Delete(':step')
  @Answers(EmailTemplate, { 400: 'parameter_missing, parameter_invalid', 404: 'resource_not_found' })
  async reset(
    @Caller() caller: Principal,
    @Param('step') step: string,
    @Query({ schema: ResetEmailTemplateQuery }) { language }: ResetEmailTemplateQuery,
  ): Promise<EmailTemplate> {
    return toEmailTemplate(await this.templates.reset(caller, { step: stepFromPath(step), language }));
  }

  @ApiOperation({ summary: 'A mail as a customer would see it, with sample data; nothing is stored or sent' })
  @Post('preview')
  @HttpCode(200)
  @Answers(EmailPreview, { 400: BODY_ERRORS, 409: 'idempotency_conflict' })
  preview(
    @Caller() caller: Principal,
    @Body({ schema: PreviewEmailTemplate }) { step, language, subject, body }: PreviewEmailTemplate,
  ): Promise<EmailPreview> {
    const source = { ...(subject !== undefined && { subject }), ...(body !== undefined && { body }) };
    return this.templates.preview(caller.workspaceId, { step, language }, source);
  }
}
