import { Injectable } from '@nestjs/common';
import { jwtVerify, SignJWT } from 'jose';
import { validate as isUuid } from 'uuid';

import { AppConfig } from '../../shared/config/app-config.js';
import { derivedKeys } from '../../shared/crypto/derived-keys.js';
import type { CardUpdateLink } from './card-update-link.entity.js';

const ALGORITHM = 'HS256';
const PURPOSE = 'card-update-link';

/** Which link a token is for. */
export type LinkKey = Pick<CardUpdateLink, 'workspaceId' | 'id'>;

/** Signs and reads what stands in a link. It names the link's row and nothing about the customer. */
@Injectable()
export class CardUpdateTokens {
  private readonly keys: [Uint8Array, ...Uint8Array[]];

  constructor(config: AppConfig) {
    this.keys = derivedKeys(config, PURPOSE);
  }

  /** The token of a link. When the link ends stands in its row. */
  sign({ workspaceId, id }: LinkKey): Promise<string> {
    const claims = new SignJWT({ ws: workspaceId }).setAudience(PURPOSE).setJti(id);
    return claims.setProtectedHeader({ alg: ALGORITHM }).sign(this.keys[0]);
  }

  /** The link of a token, or undefined for one that we did not sign for this purpose. */
  async read(token: string): Promise<LinkKey | undefined> {
    for (const key of this.keys) {
      const verified = await jwtVerify(token, key, { algorithms: [ALGORITHM], audience: PURPOSE }).catch(
        () => undefined,
      );
      const { ws: workspaceId, jti: id } = verified?.payload ?? {};
      if (isUuid(workspaceId) && isUuid(id)) return { workspaceId: String(workspaceId), id: String(id) };
    }
    return undefined;
  }
}
