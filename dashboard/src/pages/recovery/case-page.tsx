import { Anchor, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';

import { useHasRole } from '../../api/session.js';
import { PageHeader } from '../../components/page-header.js';
import { QueryResult } from '../../components/query-result.js';
import { CaseActions } from './case-actions.js';
import { CaseFacts } from './case-facts.js';
import { CaseTimeline } from './case-timeline.js';
import { RecoveryBadge } from './recovery-badge.js';
import { type RecoveryDetail, recoveryQuery } from './recovery-queries.js';

/** One failed payment: how it stands, everything that happened, and why. */
export default function CasePage() {
  const { id = '' } = useParams();
  const query = useQuery(recoveryQuery(id));
  return <QueryResult query={query}>{(recovery) => <CaseView recovery={recovery} />}</QueryResult>;
}

function CaseView({ recovery }: { recovery: RecoveryDetail }) {
  const isAdmin = useHasRole('admin');
  return (
    <>
      <Anchor component={Link} to="/recovery" size="sm">
        ← All cases
      </Anchor>
      <PageHeader
        title={recovery.email ?? recovery.customer_id}
        description={<RecoveryBadge recovery={recovery} />}
        actions={isAdmin && recovery.status === 'open' && <CaseActions recovery={recovery} />}
      />
      <Stack gap="lg">
        <CaseFacts recovery={recovery} />
        <Title order={2} size="h4">
          What happened, and why
        </Title>
        <CaseTimeline recovery={recovery} />
      </Stack>
    </>
  );
}
