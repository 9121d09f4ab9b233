import { Badge } from '@mantine/core';

import type { Schema } from '../../api/client.js';

const COLORS = { saved: 'green', canceled: 'red', abandoned: 'gray', open: 'blue' } as const;

/** How a session ended so far, in a word. */
export function OutcomeBadge({ session }: { session: Pick<Schema<'Session'>, 'outcome' | 'save_reversed_at'> }) {
  if (session.save_reversed_at) {
    return (
      <Badge variant="light" color="orange">
        saved, then left
      </Badge>
    );
  }
  const outcome = session.outcome ?? 'open';
  return (
    <Badge variant="light" color={COLORS[outcome]}>
      {outcome}
    </Badge>
  );
}
