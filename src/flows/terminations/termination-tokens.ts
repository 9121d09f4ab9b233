import { Injectable } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import { LinkTokens } from '../../shared/crypto/link-tokens.js';

/** What stands in the links of receipts. */
@Injectable()
export class TerminationTokens extends LinkTokens {
  constructor(config: AppConfig) {
    super(config, 'termination');
  }
}
