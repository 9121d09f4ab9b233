import { Injectable } from '@nestjs/common';

import { AppConfig } from '../../shared/config/app-config.js';
import { LinkTokens } from '../../shared/crypto/link-tokens.js';

/** What stands in the links to the hosted cancel flow. */
@Injectable()
export class CancelLinkTokens extends LinkTokens {
  constructor(config: AppConfig) {
    super(config, 'cancel-link');
  }
}
