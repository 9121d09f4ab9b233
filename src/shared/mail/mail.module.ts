import { Global, Module } from '@nestjs/common';

import { Mailer } from './mailer.js';

/** Gives every feature the operator's mail server. */
@Global()
@Module({ providers: [Mailer], exports: [Mailer] })
export class MailModule {}
