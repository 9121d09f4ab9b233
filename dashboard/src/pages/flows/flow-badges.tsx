import { Badge, Group } from '@mantine/core';

import type { FlowSummary } from './flow-types.js';

const COLORS = { draft: 'gray', live: 'green', retired: 'gray', archived: 'gray' } as const;

/** What customers meet, and whether somebody is changing it. */
export function FlowBadges({ flow }: { flow: FlowSummary }) {
  return (
    <Group gap="xs">
      <Badge variant="light" color={COLORS[flow.status]}>
        {flow.status}
      </Badge>
      {flow.has_draft && flow.status !== 'draft' && (
        <Badge variant="light" color="orange">
          unpublished changes
        </Badge>
      )}
    </Group>
  );
}
