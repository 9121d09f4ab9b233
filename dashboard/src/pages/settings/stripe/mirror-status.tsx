import { Group, Loader, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import type { Schema } from '../../../api/client.js';
import { formatCount } from '../../../components/format.js';
import { QueryResult } from '../../../components/query-result.js';
import { Time } from '../../../components/time.js';
import { SettingSection } from '../../../components/setting-section.js';
import { mirrorQuery } from './stripe-queries.js';

/** How far the local copy of the account is, and how true. */
export function MirrorStatus() {
  const query = useQuery(mirrorQuery);
  return (
    <SettingSection
      title="Local copy"
      description="Subscriptions and prices are copied, kept up by Stripe's events and compared every night."
    >
      <QueryResult query={query}>
        {({ backfill, reconciliation }) => (
          <>
            <FirstCopy pass={backfill} />
            {reconciliation && (
              <Text size="sm">
                Compared <Time at={reconciliation.started_at} />: {drift(reconciliation.drift_count)}
              </Text>
            )}
          </>
        )}
      </QueryResult>
    </SettingSection>
  );
}

function FirstCopy({ pass }: { pass: Schema<'Mirror'>['backfill'] }) {
  if (!pass) return <Text size="sm">The first copy has not begun.</Text>;
  if (pass.finished_at === null) {
    return (
      <Group gap="xs" role="status">
        <Loader size="xs" aria-hidden />
        <Text size="sm">Copying: {formatCount(pass.copied_count)} objects so far. You may leave this page.</Text>
      </Group>
    );
  }
  return (
    <Text size="sm">
      {formatCount(pass.copied_count)} objects copied <Time at={pass.finished_at} />.
    </Text>
  );
}

function drift(count: number): string {
  return count === 0 ? 'nothing differed.' : `${formatCount(count)} objects differed and were repaired.`;
}
