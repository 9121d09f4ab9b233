import { Global, Module } from '@nestjs/common';

import { SecretBox } from './secret-box.js';

/** Gives every feature encryption at rest. */
@Global()
@Module({ providers: [SecretBox], exports: [SecretBox] })
export class CryptoModule {}
