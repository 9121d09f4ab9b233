import { Anchor, Group, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';

import { type Column, CursorTable } from '../../components/cursor-table.js';
import { EmptyState } from '../../components/empty-state.js';
import { wordsOf } from '../../components/format.js';
import { Money } from '../../components/money.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';
import { RecoveryBadge } from './recovery-badge.js';
import { RecoveryNav } from './recovery-nav.js';
import { type Recovery, type RecoveryFilter, useRecoveries } from './recovery-queries.js';

const STATUSES = ['open', 'recovered', 'lost'] as const;

/** Failed payments and what becomes of them. */
export default function RecoveryPage() {
  const [filter, setFilter] = useState<RecoveryFilter>({ status: 'open' });
  const list = useRecoveries(filter);
  return (
    <>
      <PageHeader title="Recovery" description="Renewals whose payment failed, and what is done about each." />
      <RecoveryNav />
      <Filters filter={filter} onFilter={setFilter} />
      <CursorTable
        label="Failed payments"
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="No such cases">
            A case opens by itself when the payment of a renewal fails, and closes when it is paid or given up.
          </EmptyState>
        }
      />
    </>
  );
}

function Filters({ filter, onFilter }: { filter: RecoveryFilter; onFilter: (filter: RecoveryFilter) => void }) {
  const { status, since, until } = filter;
  return (
    <Group mb="md" align="flex-end">
      <SegmentedControl
        aria-label="Status"
        data={[...STATUSES.map((value) => ({ value, label: wordsOf(value) })), { value: '', label: 'All' }]}
        value={status ?? ''}
        onChange={(value) => onFilter({ ...filter, status: STATUSES.find((known) => known === value) })}
      />
      <TextInput
        type="date"
        label="Opened from"
        value={since ?? ''}
        onChange={(event) => onFilter({ ...filter, since: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label="Until"
        value={until ?? ''}
        onChange={(event) => onFilter({ ...filter, until: event.currentTarget.value || undefined })}
      />
    </Group>
  );
}

const COLUMNS: Column<Recovery>[] = [
  {
    header: 'Customer',
    cell: ({ id, email, customer_id: customer }) => (
      <Anchor component={Link} to={`/recovery/${id}`} size="sm">
        {email ?? customer}
      </Anchor>
    ),
  },
  { header: 'Status', cell: (recovery) => <RecoveryBadge recovery={recovery} />, width: 160 },
  {
    header: 'Amount',
    cell: ({ amount_cents: cents, currency }) => <Money cents={cents} currency={currency} />,
    isNumber: true,
    width: 105,
  },
  { header: 'Declined', cell: ({ decline_code: code }) => (code ? wordsOf(code) : '–'), width: 180 },
  { header: 'Tries', cell: ({ attempt_count: count }) => count, isNumber: true, width: 65 },
  { header: 'Next try', cell: ({ next_attempt_at: at }) => <Time at={at} />, width: 190 },
  { header: 'Opened', cell: ({ opened_at: at }) => <Time at={at} isDay />, width: 125 },
];
