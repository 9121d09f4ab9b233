import { Text, Timeline } from '@mantine/core';

import { Time } from '../../components/time.js';
import { caseHistory } from './case-history.js';
import type { RecoveryDetail } from './recovery-queries.js';

const COLORS = { good: 'green', bad: 'red', neutral: 'gray' } as const;

/** Tries, mails and decisions of a case in one line of time, each with its reason. */
export function CaseTimeline({ recovery }: { recovery: RecoveryDetail }) {
  const lines = caseHistory(recovery);
  if (lines.length === 0) return <Text c="dimmed">Nothing yet.</Text>;
  return (
    <Timeline active={lines.length} bulletSize={14} lineWidth={2}>
      {lines.map(({ key, at, title, reason, tone }) => (
        <Timeline.Item key={key} title={title} color={COLORS[tone]}>
          {reason !== null && (
            <Text size="sm" className="typed">
              {reason}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            <Time at={at} />
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
