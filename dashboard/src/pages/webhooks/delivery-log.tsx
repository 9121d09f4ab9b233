import { Anchor, Badge, Button, Group, NativeSelect, Stack, TextInput, Title } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useHasRole } from '../../api/session.js';
import { type Column, CursorTable } from '../../components/cursor-table.js';
import { EmptyState } from '../../components/empty-state.js';
import { wordsOf } from '../../components/format.js';
import { Time } from '../../components/time.js';
import { DELIVERY_STATES, STATE_COLORS } from './delivery-words.js';
import { RecoverDeliveries } from './recover-deliveries.js';
import { deliveriesKey, type DeliveryFilter, eventTypesQuery, useDeliveries } from './webhook-queries.js';
import type { Delivery } from './webhook-types.js';

/** A log of deliveries. */
export interface DeliveryLogProps {
  endpointId: string;
  onOpen: (deliveryId: string) => void;
}

/** What was, is and will be sent to an endpoint, with filters. */
export function DeliveryLog({ endpointId, onOpen }: DeliveryLogProps) {
  const [filter, setFilter] = useState<DeliveryFilter>({});
  const list = useDeliveries(endpointId, filter);
  const columns: Column<Delivery>[] = [
    {
      header: 'Event',
      cell: ({ id, event_type: type }) => (
        <Anchor component="button" type="button" size="sm" onClick={() => onOpen(id)}>
          {type}
        </Anchor>
      ),
    },
    ...COLUMNS,
  ];
  return (
    <Stack gap="sm" component="section" aria-labelledby="deliveries">
      <Group justify="space-between" align="flex-end">
        <Title order={2} size="h4" id="deliveries">
          Deliveries
        </Title>
        <Filters filter={filter} onFilter={setFilter} endpointId={endpointId} />
      </Group>
      <CursorTable
        label="Deliveries"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title="No deliveries">
            Nothing was sent that fits. Send a test event to see the first line here.
          </EmptyState>
        }
      />
    </Stack>
  );
}

const ANY = { value: '', label: 'Any' };

interface FiltersProps {
  endpointId: string;
  filter: DeliveryFilter;
  onFilter: (filter: DeliveryFilter) => void;
}

function Filters({ endpointId, filter, onFilter }: FiltersProps) {
  const { data: catalogue } = useQuery(eventTypesQuery);
  const client = useQueryClient();
  const isAdmin = useHasRole('admin');
  const { state, event_type: eventType } = filter;
  return (
    <Group gap="xs" align="flex-end">
      <NativeSelect
        label="State"
        data={[ANY, ...DELIVERY_STATES.map((value) => ({ value, label: wordsOf(value) }))]}
        value={state ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onFilter({ ...filter, state: DELIVERY_STATES.find((known) => known === value) })
        }
        size="xs"
      />
      <NativeSelect
        label="Event"
        data={[ANY, ...(catalogue?.data ?? []).map(({ type }) => type)]}
        value={eventType ?? ''}
        onChange={(event) => onFilter({ ...filter, event_type: event.currentTarget.value || undefined })}
        size="xs"
      />
      {(['since', 'until'] as const).map((bound) => (
        <TextInput
          key={bound}
          type="date"
          label={bound === 'since' ? 'From' : 'Until'}
          value={filter[bound] ?? ''}
          onChange={(event) => onFilter({ ...filter, [bound]: event.currentTarget.value || undefined })}
          size="xs"
        />
      ))}
      <Button
        variant="default"
        size="xs"
        onClick={() => void client.invalidateQueries({ queryKey: deliveriesKey(endpointId) })}
      >
        Refresh
      </Button>
      {isAdmin && <RecoverDeliveries endpointId={endpointId} />}
    </Group>
  );
}

const COLUMNS: Column<Delivery>[] = [
  {
    header: 'State',
    cell: ({ state }) => (
      <Badge variant="light" color={STATE_COLORS[state]}>
        {state}
      </Badge>
    ),
    width: 130,
  },
  { header: 'Attempts', cell: ({ attempt_count: count }) => count, isNumber: true, width: 90 },
  {
    header: 'Last answer',
    cell: ({ last_status_code: status, last_reason: reason }) =>
      [status, reason && wordsOf(reason).toLowerCase()].filter(Boolean).join(', ') || '–',
    width: 180,
  },
  { header: 'Next attempt', cell: ({ next_attempt_at: at }) => <Time at={at} />, width: 190 },
  { header: 'Created', cell: ({ created_at: at }) => <Time at={at} />, width: 190 },
];
