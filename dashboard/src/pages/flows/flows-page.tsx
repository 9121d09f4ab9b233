import { Anchor } from '@mantine/core';
import { Link } from 'react-router';

import { useHasRole } from '../../api/session.js';
import { type Column, CursorTable } from '../../components/cursor-table.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';
import { FlowBadges } from './flow-badges.js';
import { useFlows } from './flow-queries.js';
import type { FlowSummary } from './flow-types.js';
import { NewFlow } from './new-flow.js';

/** All cancel flows of the workspace. */
export default function FlowsPage() {
  const list = useFlows();
  const isAdmin = useHasRole('admin');
  return (
    <>
      <PageHeader
        title="Flows"
        description="What a customer meets who is about to leave. One flow is live at a time."
        actions={isAdmin && <NewFlow />}
      />
      <CursorTable
        label="Flows"
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="No flows yet">
            Without a live flow, cancelling shows nothing and nobody is offered anything.
          </EmptyState>
        }
      />
    </>
  );
}

const COLUMNS: Column<FlowSummary>[] = [
  {
    header: 'Name',
    cell: ({ id, name }) => (
      <Anchor component={Link} to={`/flows/${id}`} size="sm" className="typed">
        {name}
      </Anchor>
    ),
  },
  { header: 'Status', cell: (flow) => <FlowBadges flow={flow} />, width: 260 },
  {
    header: 'Version',
    cell: ({ latest_version: version }) => (version === 0 ? 'never published' : version),
    width: 150,
  },
  { header: 'Changed', cell: ({ updated_at: at }) => <Time at={at} />, width: 200 },
];
