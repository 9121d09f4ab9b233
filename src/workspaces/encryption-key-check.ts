import { Injectable, type OnModuleInit } from '@nestjs/common';

import { InvalidConfigurationError } from '../shared/config/app-config.js';
import { SecretBox } from '../shared/crypto/secret-box.js';
import { identitySecretContext } from './entities/workspace.entity.js';
import { WorkspaceRepository } from './workspace.repository.js';

/** Keeps a process from starting with a key that opens nothing: every save and every webhook would fail later. */
@Injectable()
export class EncryptionKeyCheck implements OnModuleInit {
  constructor(
    private readonly workspaces: WorkspaceRepository,
    private readonly secrets: SecretBox,
  ) {}

  /** @throws InvalidConfigurationError */
  async onModuleInit(): Promise<void> {
    const newest = await this.workspaces.findNewest();
    if (!newest) return;
    try {
      this.secrets.open(newest.sealedIdentitySecret, identitySecretContext(newest.id));
    } catch (cause) {
      throw new InvalidConfigurationError(
        'SECRETS_ENCRYPTION_KEY does not open the secrets in this database. Set the key they were sealed with, ' +
          'or name it in SECRETS_ENCRYPTION_OLD_KEYS.',
        { cause },
      );
    }
  }
}
