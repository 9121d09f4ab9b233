import { Badge, Group } from '@mantine/core';

import type { Recovery } from './recovery-queries.js';

const COLORS = { open: 'blue', recovered: 'green', lost: 'red' } as const;

/** How a case stands. */
export function RecoveryBadge({ recovery }: { recovery: Pick<Recovery, 'status' | 'is_paused'> }) {
  return (
    <Group gap={4} wrap="nowrap">
      <Badge variant="light" color={COLORS[recovery.status]}>
        {recovery.status}
      </Badge>
      {recovery.is_paused && (
        <Badge variant="light" color="orange">
          paused
        </Badge>
      )}
    </Group>
  );
}
