import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useParams, useSearchParams } from 'react-router';

import { useHasRole } from '../../api/session.js';
import { PageHeader } from '../../components/page-header.js';
import { QueryResult } from '../../components/query-result.js';
import { DeliveryLog } from './delivery-log.js';
import { EndpointActions } from './endpoint-actions.js';
import { EndpointDay } from './endpoint-day.js';
import { EndpointSecret } from './endpoint-secret.js';
import { EndpointBadges, EndpointHealth } from './endpoint-status.js';
import { TestEvent } from './test-event.js';
import { endpointQuery } from './webhook-queries.js';
import type { Endpoint } from './webhook-types.js';

const DeliveryDrawer = lazy(() => import('./delivery-drawer.js'));

/** One endpoint: its health, its secret, and everything sent to it. */
export default function WebhookPage() {
  const { id = '' } = useParams();
  const query = useQuery(endpointQuery(id));
  return <QueryResult query={query}>{(endpoint) => <EndpointView endpoint={endpoint} />}</QueryResult>;
}

function EndpointView({ endpoint }: { endpoint: Endpoint }) {
  const isAdmin = useHasRole('admin');
  // The delivery stands in the address, so that it can be linked to.
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <PageHeader
        title={endpoint.url}
        description={endpoint.description}
        actions={
          isAdmin && (
            <>
              <TestEvent endpointId={endpoint.id} />
              <EndpointActions endpoint={endpoint} />
            </>
          )
        }
      />
      <Stack>
        <Group gap="sm">
          <EndpointBadges endpoint={endpoint} />
          <Text size="sm">
            Receives {endpoint.event_types.includes('*') ? 'all events' : endpoint.event_types.join(', ')}
          </Text>
        </Group>
        <EndpointDay endpointId={endpoint.id} />
        <EndpointHealth endpoint={endpoint} />
        {isAdmin && <EndpointSecret endpointId={endpoint.id} />}
        <DeliveryLog endpointId={endpoint.id} onOpen={(delivery) => setSearch({ delivery })} />
      </Stack>
      <Suspense>
        <DeliveryDrawer deliveryId={search.get('delivery')} onClose={() => setSearch({})} />
      </Suspense>
    </>
  );
}
