import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { AppConfig } from '../config/app-config.js';

const NONCE_BYTES = 12;

/**
 * Encrypts secrets at rest with AES-256-GCM.
 *
 * A sealed value is `v1.<key id>.<nonce>.<tag>.<ciphertext>` in base64url. The key id lets the key be rotated: new
 * values use the current key, old ones open with the key that sealed them while it is still configured. `context`
 * (such as the table and workspace) is authenticated too, so a sealed value copied to another row does not open.
 */
@Injectable()
export class SecretBox {
  private readonly keys = new Map<string, Buffer>();
  private readonly currentKeyId: string;

  constructor(config: AppConfig) {
    const { SECRETS_ENCRYPTION_KEY: current, SECRETS_ENCRYPTION_OLD_KEYS: earlier } = config.environment;
    for (const encoded of [...earlier, current]) {
      const key = Buffer.from(encoded, 'base64');
      this.keys.set(keyIdOf(key), key);
    }
    this.currentKeyId = keyIdOf(Buffer.from(current, 'base64'));
  }

  /** The sealed form of a secret. */
  seal(secret: string, context: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.currentKeyId), nonce);
    cipher.setAAD(Buffer.from(context));
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return [
      'v1',
      this.currentKeyId,
      ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url')),
    ].join('.');
  }

  /**
   * The secret in a sealed value.
   * @throws Error when the value was changed, sealed for another context, or by a key that is not configured.
   */
  open(sealed: string, context: string): string {
    const [version, keyId, nonce, tag, ciphertext] = sealed.split('.');
    if (
      version !== 'v1' ||
      keyId === undefined ||
      nonce === undefined ||
      tag === undefined ||
      ciphertext === undefined
    ) {
      throw new Error('sealed secret has an unknown form');
    }
    const decipher = createDecipheriv('aes-256-gcm', this.key(keyId), Buffer.from(nonce, 'base64url'));
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(Buffer.from(tag, 'base64url'));
    return decipher.update(Buffer.from(ciphertext, 'base64url')).toString('utf8') + decipher.final('utf8');
  }

  private key(keyId: string): Buffer {
    const key = this.keys.get(keyId);
    if (!key) {
      throw new Error(
        `This database holds secrets sealed with another SECRETS_ENCRYPTION_KEY (${keyId}). ` +
          'Set that one, or name it in SECRETS_ENCRYPTION_OLD_KEYS.',
      );
    }
    return key;
  }
}

function keyIdOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}
