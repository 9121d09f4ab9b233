import { Anchor, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

import { useHasRole } from '../../api/session.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeader } from '../../components/page-header.js';
import { QueryResult } from '../../components/query-result.js';
import { Time } from '../../components/time.js';
import { EndpointDay } from './endpoint-day.js';
import { EndpointBadges } from './endpoint-status.js';
import { NewEndpoint } from './new-endpoint.js';
import { endpointsQuery } from './webhook-queries.js';
import type { Endpoint } from './webhook-types.js';

/** The endpoints of the workspace: at most sixteen, so always one page. */
export default function WebhooksPage() {
  const query = useQuery(endpointsQuery);
  const isAdmin = useHasRole('admin');
  return (
    <>
      <PageHeader
        title="Webhooks"
        description="Where your systems learn what happened: signed, in order of time, tried again for days."
        actions={isAdmin && <NewEndpoint />}
      />
      <QueryResult query={query}>
        {({ data }) =>
          data.length === 0 ? (
            <EmptyState title="No endpoints yet">
              Add the address of your server to hear of every save, cancellation and recovered payment.
            </EmptyState>
          ) : (
            <Endpoints endpoints={data} />
          )
        }
      </QueryResult>
    </>
  );
}

function Endpoints({ endpoints }: { endpoints: Endpoint[] }) {
  return (
    <Table.ScrollContainer
      minWidth={860}
      scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': 'Endpoints' } }}
    >
      <Table highlightOnHover verticalSpacing="sm" layout="fixed" aria-label="Endpoints">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Address</Table.Th>
            <Table.Th w={170}>Events</Table.Th>
            <Table.Th w={330}>Health</Table.Th>
            <Table.Th w={130}>Added</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {endpoints.map((endpoint) => (
            <Table.Tr key={endpoint.id}>
              <Table.Td>
                <Anchor component={Link} to={`/webhooks/${endpoint.id}`} size="sm" className="typed">
                  {endpoint.url}
                </Anchor>
                <Text size="sm" c="dimmed" className="typed">
                  {endpoint.description}
                </Text>
              </Table.Td>
              <Table.Td className="typed">
                {endpoint.event_types.includes('*') ? 'all' : endpoint.event_types.join(', ')}
              </Table.Td>
              <Table.Td>
                <EndpointBadges endpoint={endpoint} />
                <EndpointDay endpointId={endpoint.id} />
              </Table.Td>
              <Table.Td>
                <Time at={endpoint.created_at} isDay />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
