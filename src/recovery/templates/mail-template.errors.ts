import { ParameterInvalidError } from '../../shared/errors/common.errors.js';

/** 400: a template that cannot become a mail. Names the field, and the line of it where one is to blame. */
export class MailTemplateInvalidError extends ParameterInvalidError {
  constructor(field: 'subject' | 'body', problem: string, line?: number, cause?: unknown) {
    const where = line === undefined ? '' : ` on line ${line}`;
    super(field, `is not a valid template${where}: ${problem}`, {
      cause,
      ...(line !== undefined && { details: { line } }),
    });
  }
}
