import { useQueryClient } from '@tanstack/react-query';

import type { Schema } from '../../api/client.js';

/** Path and cache key of the list. */
export const TOKENS_PATH = '/api/v1/api-tokens';

/** Whether a key works, and why not. */
export function stateOf({ revoked_at, expires_at }: Schema<'ApiToken'>): 'active' | 'expired' | 'revoked' {
  if (revoked_at) return 'revoked';
  return expires_at && new Date(expires_at) <= new Date() ? 'expired' : 'active';
}

/** Makes the list read again. */
export function useRefreshTokens(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [TOKENS_PATH] });
}
