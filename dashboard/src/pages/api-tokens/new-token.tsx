import { Button, Group, Stack, Text } from '@mantine/core';

import type { Schema } from '../../api/client.js';
import { CopyOnce } from '../../components/copy-once.js';
import { CopyableCode } from '../../components/copyable-code.js';

/** A key that was just made. */
export interface NewTokenProps {
  token: Schema<'CreatedApiToken'>;
  onClose: () => void;
}

/** Shows a new key, once, with a call to try it. */
export function NewToken({ token, onClose }: NewTokenProps) {
  const call = `curl ${globalThis.location.origin}/api/v1/analytics \\\n  -H "X-API-Key: ${token.token}"`;
  return (
    <Stack>
      <CopyOnce label="API token" value={token.token} />
      {token.kind === 'secret' && (
        <Stack gap="xs">
          <Text size="sm">Try it:</Text>
          <CopyableCode label="curl command" value={call} />
        </Stack>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>I have copied it</Button>
      </Group>
    </Stack>
  );
}
