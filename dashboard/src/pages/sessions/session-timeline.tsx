import { Text, Timeline } from '@mantine/core';
import { IconBrandStripe, IconUser, IconWebhook } from '@tabler/icons-react';

import type { Schema } from '../../api/client.js';
import { EmptyState } from '../../components/empty-state.js';
import { Time } from '../../components/time.js';
import { timelineEntries } from './timeline-entries.js';

const ICONS = { customer: IconUser, stripe: IconBrandStripe, webhook: IconWebhook } as const;
const BULLET_PX = 28;

/** Everything that happened in a session, oldest first. */
export function SessionTimeline({ session }: { session: Schema<'SessionDetail'> }) {
  const entries = timelineEntries(session);
  if (entries.length === 0) return <EmptyState title="Nothing is recorded of this session" />;
  return (
    <Timeline bulletSize={BULLET_PX} lineWidth={2}>
      {entries.map(({ key, at, source, title, details, isProblem }) => {
        const Icon = ICONS[source];
        return (
          <Timeline.Item
            key={key}
            title={isProblem ? `${title} – needs attention` : title}
            bullet={<Icon size={16} aria-hidden />}
            color={isProblem ? 'red' : undefined}
          >
            {details !== '' && (
              <Text size="sm" className="typed">
                {details}
              </Text>
            )}
            <Text size="xs" c="dimmed">
              <Time at={at} />
            </Text>
          </Timeline.Item>
        );
      })}
    </Timeline>
  );
}
