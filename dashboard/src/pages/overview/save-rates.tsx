import { Progress, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../api/client.js';
import { EmptyState } from '../../components/empty-state.js';
import { formatCount, formatPercent, wordsOf } from '../../components/format.js';
import { Money } from '../../components/money.js';
import { QueryResult } from '../../components/query-result.js';
import type { Period } from './period.js';
import { SectionCard } from './section-card.js';

const MAX_ROWS = 8;
const TITLES = { reason: 'Save rate by reason', offer: 'Save rate by offer' } as const;
const WITHOUT = { reason: 'No reason given', offer: 'No offer shown' } as const;

/** What the sessions are grouped by. */
export interface SaveRatesProps {
  by: 'reason' | 'offer';
  period: Period;
}

/** How many of each group stayed; the largest groups. */
export function SaveRates({ by, period }: SaveRatesProps) {
  const breakdown = useQuery({
    queryKey: ['/api/v1/analytics/breakdown', by, period],
    queryFn: () => answerOf(api.GET('/api/v1/analytics/breakdown', { params: { query: { by, period } } })),
    placeholderData: (before) => before,
  });
  return (
    <SectionCard title={TITLES[by]} description="Of the sessions of the period, the ones saved so far">
      <QueryResult query={breakdown}>
        {({ groups, currency }) =>
          groups.length === 0 ? (
            <EmptyState title="No sessions in this period" />
          ) : (
            <RateTable
              title={TITLES[by]}
              without={WITHOUT[by]}
              groups={groups.slice(0, MAX_ROWS)}
              currency={currency}
            />
          )
        }
      </QueryResult>
    </SectionCard>
  );
}

interface RateTableProps {
  title: string;
  without: string;
  groups: Schema<'Breakdown'>['groups'];
  currency: string;
}

function RateTable({ title, without, groups, currency }: RateTableProps) {
  return (
    <Table aria-label={title} verticalSpacing={6}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{without.startsWith('No reason') ? 'Reason' : 'Offer'}</Table.Th>
          <Table.Th scope="col" ta="right">
            Sessions
          </Table.Th>
          <Table.Th scope="col">Save rate</Table.Th>
          <Table.Th scope="col" ta="right">
            MRR saved
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {groups.map((group) => (
          <Table.Tr key={group.key ?? ''}>
            <Table.Td className="typed">{group.key === null ? without : wordsOf(group.key)}</Table.Td>
            <Table.Td ta="right">{formatCount(group.cancel_sessions)}</Table.Td>
            <Table.Td>
              <Text size="sm">{formatPercent(group.save_rate_pct)}</Text>
              <Progress value={group.save_rate_pct} color="teal" size="sm" aria-hidden />
            </Table.Td>
            <Table.Td ta="right">
              <Money cents={group.mrr_saved_cents} currency={currency} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
