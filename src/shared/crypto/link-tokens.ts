import { jwtVerify, SignJWT } from 'jose';
import { validate as isUuid } from 'uuid';

import type { AppConfig } from '../config/app-config.js';
import { derivedKeys } from './derived-keys.js';

const ALGORITHM = 'HS256';

/** The row that a link is about. */
export interface LinkKey {
  workspaceId: string;
  id: string;
}

/**
 * Signs and reads what stands in a link for one purpose. It names the link's row and nothing about the customer; when
 * the link ends stands in its row.
 */
export abstract class LinkTokens {
  private readonly keys: [Uint8Array, ...Uint8Array[]];

  /** @param purpose such as `card-update-link`; a token for one purpose is none for another */
  protected constructor(
    config: AppConfig,
    private readonly purpose: string,
  ) {
    this.keys = derivedKeys(config, purpose);
  }

  /** The token of a link. */
  sign({ workspaceId, id }: LinkKey): Promise<string> {
    const claims = new SignJWT({ ws: workspaceId }).setAudience(this.purpose).setJti(id);
    return claims.setProtectedHeader({ alg: ALGORITHM }).sign(this.keys[0]);
  }

  /** The link of a token, or undefined for one that we did not sign for this purpose. */
  async read(token: string): Promise<LinkKey | undefined> {
    for (const key of this.keys) {
      const demand = { algorithms: [ALGORITHM], audience: this.purpose };
      const verified = await jwtVerify(token, key, demand).catch(() => undefined);
      const { ws: workspaceId, jti: id } = verified?.payload ?? {};
      if (isUuid(workspaceId) && isUuid(id)) return { workspaceId: String(workspaceId), id: String(id) };
    }
    return undefined;
  }
}
