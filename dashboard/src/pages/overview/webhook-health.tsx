import { Anchor, Badge, Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { answerOf, api, type Schema } from '../../api/client.js';
import { EmptyState } from '../../components/empty-state.js';
import { formatCount, formatPercent } from '../../components/format.js';
import { QueryResult } from '../../components/query-result.js';
import { SectionCard } from './section-card.js';

type Health = Schema<'WebhookEndpointHealth'>;
type NamedHealth = Health & { url: string };

/** Whether the merchant's endpoints take what is sent to them. */
export function WebhookHealth() {
  const health = useQuery({ queryKey: ['/api/v1/webhook-health', 'overview'], queryFn: readHealth });
  return (
    <SectionCard title="Webhook health" description="Deliveries of the last 24 hours">
      <QueryResult query={health}>
        {(endpoints) =>
          endpoints.length === 0 ? (
            <EmptyState
              title="No endpoints"
              action={
                <Anchor component={Link} to="/webhooks">
                  Add one
                </Anchor>
              }
            >
              Webhooks tell your systems what happens here.
            </EmptyState>
          ) : (
            <Table aria-label="Webhook health" verticalSpacing={6} layout="fixed">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Endpoint</Table.Th>
                  <Table.Th scope="col" w={110}>
                    State
                  </Table.Th>
                  <Table.Th scope="col" ta="right" w={100}>
                    Delivered
                  </Table.Th>
                  <Table.Th scope="col" ta="right" w={90}>
                    Success
                  </Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>{endpoints.map(endpointRow)}</Table.Tbody>
            </Table>
          )
        }
      </QueryResult>
    </SectionCard>
  );
}

function endpointRow({ endpoint_id, url, last_24_hours, ...health }: NamedHealth) {
  const { label, color } = stateOf(health);
  const rate = last_24_hours.success_rate_pct;
  return (
    <Table.Tr key={endpoint_id}>
      <Table.Td className="cell">
        <Anchor component={Link} to={`/webhooks/${endpoint_id}`} size="sm" title={url}>
          {url}
        </Anchor>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={color}>
          {label}
        </Badge>
      </Table.Td>
      <Table.Td ta="right">{formatCount(last_24_hours.delivered)}</Table.Td>
      <Table.Td ta="right">{rate === null ? '–' : formatPercent(rate)}</Table.Td>
    </Table.Tr>
  );
}

function stateOf({
  enabled,
  warning,
  paused_until,
  consecutive_failures,
}: Omit<Health, 'endpoint_id' | 'last_24_hours'>) {
  if (!enabled) return { label: 'disabled', color: 'red' };
  if (warning !== null || paused_until !== null) return { label: 'failing', color: 'red' };
  return consecutive_failures > 0 ? { label: 'unsteady', color: 'yellow' } : { label: 'healthy', color: 'green' };
}

/** Health knows endpoints by id; people know them by address. */
async function readHealth(): Promise<NamedHealth[]> {
  const [health, endpoints] = await Promise.all([
    answerOf(api.GET('/api/v1/webhook-health')),
    answerOf(api.GET('/api/v1/webhook-endpoints')),
  ]);
  const urls = new Map(endpoints.data.map(({ id, url }) => [id, url]));
  return health.data.map((row) => ({ ...row, url: urls.get(row.endpoint_id) ?? row.endpoint_id }));
}
