import { Badge, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { answerOf, api } from '../../api/client.js';
import { useHasRole } from '../../api/session.js';
import { CopyableCode } from '../../components/copyable-code.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { QueryResult } from '../../components/query-result.js';
import { Time } from '../../components/time.js';
import { AttemptView } from './attempt-view.js';
import { STATE_COLORS } from './delivery-words.js';
import { deliveryQuery, useWebhookChange } from './webhook-queries.js';
import type { DeliveryDetail } from './webhook-types.js';

/** A delivery that is looked at. */
export interface DeliveryDrawerProps {
  deliveryId: string | null;
  onClose: () => void;
}

/** A delivery beside its log: the body as it was signed, and every attempt. */
export default function DeliveryDrawer({ deliveryId, onClose }: DeliveryDrawerProps) {
  return (
    <Drawer opened={deliveryId !== null} onClose={onClose} position="right" size="xl" title="Delivery">
      {deliveryId !== null && <DeliveryById id={deliveryId} />}
    </Drawer>
  );
}

function DeliveryById({ id }: { id: string }) {
  const query = useQuery(deliveryQuery(id));
  return <QueryResult query={query}>{(delivery) => <DeliveryView delivery={delivery} />}</QueryResult>;
}

function DeliveryView({ delivery }: { delivery: DeliveryDetail }) {
  const { id, event_type: type, event_id: eventId, state, next_attempt_at: nextAt, attempts } = delivery;
  const isAdmin = useHasRole('admin');
  return (
    <Stack>
      <Group justify="space-between">
        <Group gap="xs">
          <Text fw={600}>{type}</Text>
          <Badge variant="light" color={STATE_COLORS[state]}>
            {state}
          </Badge>
        </Group>
        {isAdmin && <Resend deliveryId={id} />}
      </Group>
      <Text size="sm" c="dimmed" className="typed">
        Event {eventId}, delivery {id}
      </Text>
      {nextAt && (
        <Text size="sm">
          Next attempt: <Time at={nextAt} />
        </Text>
      )}
      <Title order={3} size="h5">
        Body, as signed and sent
      </Title>
      <CopyableCode label="body" value={delivery.payload} />
      <Title order={3} size="h5">
        Attempts
      </Title>
      {attempts.length === 0 && <Text c="dimmed">None yet.</Text>}
      {attempts.map((attempt) => (
        <AttemptView key={attempt.attempt_number} attempt={attempt} />
      ))}
    </Stack>
  );
}

function Resend({ deliveryId }: { deliveryId: string }) {
  const resend = useWebhookChange(() =>
    answerOf(api.POST('/api/v1/webhook-deliveries/{id}/retry', { params: { path: { id: deliveryId } } })),
  );
  return (
    <>
      <Button size="xs" loading={resend.isPending} onClick={() => resend.mutate(undefined)}>
        Resend
      </Button>
      {resend.isError && <ErrorNotice error={resend.error} />}
    </>
  );
}
