import { Anchor, Badge, Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';

import { answerOf, api, type Schema } from '../../api/client.js';
import { useCursorList } from '../../api/cursor-list.js';
import { useHasRole } from '../../api/session.js';
import { type Column, CursorTable } from '../../components/cursor-table.js';
import { EmptyState } from '../../components/empty-state.js';
import { formatCount, wordsOf } from '../../components/format.js';
import { Money } from '../../components/money.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';
import { OutcomeBadge } from './outcome-badge.js';
import { SessionFilters } from './session-filters.js';
import { useSessionFilter } from './session-filter.js';

type Session = Schema<'Session'>;

const PAGE_SIZE = 100;
const REFRESH_MS = 5_000;

/** Every passage of a customer through a cancel flow, newest first. */
export default function SessionsPage() {
  const [filter, setFilter] = useSessionFilter();
  const isFiltered = Object.keys(filter).length > 0;
  const canExport = useHasRole('analyst');
  const list = useCursorList(
    ['/api/v1/sessions', filter],
    (cursor) => answerOf(api.GET('/api/v1/sessions', { params: { query: { ...filter, limit: PAGE_SIZE, cursor } } })),
    { refreshMs: REFRESH_MS },
  );
  return (
    <>
      <PageHeader
        title="Sessions"
        description="Customers who opened your cancel flow, and what became of them."
        actions={canExport && <ExportButton since={filter.since} until={filter.until} />}
      />
      <SessionFilters filter={filter} onChange={setFilter} />
      <Group gap="xs" h={48}>
        <Text size="sm" c="dimmed" role="status">
          {list.total !== undefined && `${formatCount(list.total)} ${list.total === 1 ? 'session' : 'sessions'}`}
        </Text>
        {isFiltered && (
          <Button variant="subtle" size="xs" onClick={() => setFilter({})}>
            Clear filters
          </Button>
        )}
      </Group>
      <CursorTable
        label="Sessions"
        list={list}
        columns={COLUMNS}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="No sessions">
            {isFiltered
              ? 'Nothing matches these filters. The search wants a whole e-mail address or customer id.'
              : 'A session appears here when a customer opens your cancel flow.'}
          </EmptyState>
        }
      />
    </>
  );
}

/** A plain link: the browser downloads with its cookie, and streams as the server does. */
function ExportButton(span: { since?: string | undefined; until?: string | undefined }) {
  const given = Object.entries(span).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return (
    <Button component="a" variant="default" href={`/api/exports/sessions?${new URLSearchParams(given)}`} download>
      Export CSV
    </Button>
  );
}

const COLUMNS: Column<Session>[] = [
  {
    header: 'Customer',
    cell: ({ id, email, customer_id }) => (
      <Anchor component={Link} to={`/sessions/${id}`} size="sm" title={email ?? customer_id}>
        {email ?? customer_id}
      </Anchor>
    ),
  },
  { header: 'Outcome', width: 140, cell: (session) => <OutcomeBadge session={session} /> },
  { header: 'Reason', width: 160, cell: ({ reason }) => (reason === null ? '–' : wordsOf(reason)) },
  {
    header: 'Offer',
    width: 190,
    cell: ({ offer_type, offer_accepted }) =>
      offer_type === null ? (
        '–'
      ) : (
        <>
          {wordsOf(offer_type)}{' '}
          {offer_accepted && (
            <Badge size="xs" variant="light" color="green">
              taken
            </Badge>
          )}
        </>
      ),
  },
  {
    header: 'MRR',
    width: 110,
    isNumber: true,
    cell: ({ mrr_cents, currency }) => <Money cents={mrr_cents} currency={currency} />,
  },
  { header: 'Started', width: 190, cell: ({ started_at }) => <Time at={started_at} /> },
];
