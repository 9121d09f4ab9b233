import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { answerOf, api, type Schema } from '../../api/client.js';
import { EmptyState } from '../../components/empty-state.js';
import { formatCount } from '../../components/format.js';
import { Money } from '../../components/money.js';
import { QueryResult } from '../../components/query-result.js';
import { Time } from '../../components/time.js';
import { SectionCard } from './section-card.js';

const SHOWN = 5;

/** The newest failed payments that are still being collected. */
export function OpenRecoveries() {
  const recoveries = useQuery({
    queryKey: ['/api/v1/recoveries', 'overview'],
    queryFn: () => answerOf(api.GET('/api/v1/recoveries', { params: { query: { status: 'open', limit: SHOWN } } })),
  });
  return (
    <SectionCard title="Open recoveries" description="Failed payments that are still being collected">
      <QueryResult query={recoveries}>
        {({ data, total }) =>
          data.length === 0 ? (
            <EmptyState title="None open">No failed payment is waiting.</EmptyState>
          ) : (
            <>
              <RecoveryTable recoveries={data} />
              <Text size="sm" mt="sm">
                <Anchor component={Link} to="/recovery">
                  All {total === null ? '' : formatCount(total)} open cases
                </Anchor>
              </Text>
            </>
          )
        }
      </QueryResult>
    </SectionCard>
  );
}

function RecoveryTable({ recoveries }: { recoveries: Schema<'Recovery'>[] }) {
  return (
    <Table.ScrollContainer
      minWidth={440}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Open recoveries' } }}
    >
      <Table aria-label="Open recoveries" verticalSpacing={6} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Customer</Table.Th>
            <Table.Th scope="col" ta="right" w={110}>
              Amount
            </Table.Th>
            <Table.Th scope="col" w={190}>
              Failed
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {recoveries.map((recovery) => (
            <Table.Tr key={recovery.id}>
              <Table.Td className="cell">
                <Anchor component={Link} to={`/recovery/${recovery.id}`} size="sm">
                  {recovery.email ?? recovery.customer_id}
                </Anchor>
              </Table.Td>
              <Table.Td ta="right">
                <Money cents={recovery.amount_cents} currency={recovery.currency} />
              </Table.Td>
              <Table.Td>
                <Time at={recovery.opened_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
