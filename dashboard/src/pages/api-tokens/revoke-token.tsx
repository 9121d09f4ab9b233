import { answerOf, api, type Schema } from '../../api/client.js';
import { ConfirmAction } from '../../components/confirm-action.js';
import { useRefreshTokens } from './tokens.js';

/** Ends a key for good. */
export function RevokeToken({ token }: { token: Schema<'ApiToken'> }) {
  const refresh = useRefreshTokens();
  const revoke = async () => {
    await answerOf(api.DELETE('/api/v1/api-tokens/{id}', { params: { path: { id: token.id } } }));
    await refresh();
  };
  return (
    <ConfirmAction
      label="Revoke"
      title={`Revoke “${token.name}”?`}
      confirmLabel="Revoke"
      isDangerous
      onConfirm={revoke}
      button={{ 'aria-label': `Revoke ${token.name}` }}
    >
      Whatever uses this key is refused within a second. This cannot be undone.
    </ConfirmAction>
  );
}
