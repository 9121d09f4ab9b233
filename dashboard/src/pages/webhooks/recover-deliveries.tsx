import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

import { answerOf, api } from '../../api/client.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { formatCount } from '../../components/format.js';
import { useWebhookChange } from './webhook-queries.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MINUTE_MS = 60_000;

/** Sends again what failed in a range of time. */
export function RecoverDeliveries({ endpointId }: { endpointId: string }) {
  const [isOpen, dialog] = useDisclosure();
  const [since, setSince] = useState(() => toLocal(new Date(Date.now() - DAY_MS)));
  const [until, setUntil] = useState(() => toLocal(new Date()));
  const recover = useWebhookChange(() =>
    answerOf(
      api.POST('/api/v1/webhook-endpoints/{id}/recover', {
        params: { path: { id: endpointId } },
        body: { since: toUtc(since), until: toUtc(until) },
      }),
    ),
  );
  const open = () => {
    recover.reset();
    dialog.open();
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        Recover failed…
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Send failed deliveries again" centered>
        <Stack>
          <Text size="sm">
            Deliveries that gave up start their schedule anew. At most 14 days and 10,000 deliveries at a time.
          </Text>
          <TimeField label="Created from" value={since} onChange={setSince} />
          <TimeField label="Until" value={until} onChange={setUntil} />
          {recover.isError && <ErrorNotice error={recover.error} />}
          {recover.data && <Text role="status">{inWords(recover.data.recovered)}</Text>}
          <Group justify="flex-end">
            <Button
              loading={recover.isPending}
              disabled={since === '' || until === ''}
              onClick={() => recover.mutate(undefined)}
            >
              Send again
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}

function TimeField(props: { label: string; value: string; onChange: (value: string) => void }) {
  return <TextInput {...props} type="datetime-local" onChange={(event) => props.onChange(event.currentTarget.value)} />;
}

function inWords(count: number): string {
  if (count === 0) return 'No failed deliveries in this range.';
  return `${formatCount(count)} deliveries are being sent again.`;
}

/** The browser's field speaks of the reader's own time zone, the API of UTC. */
function toUtc(local: string): string {
  return new Date(local).toISOString();
}

function toLocal(time: Date): string {
  return new Date(time.getTime() - time.getTimezoneOffset() * MINUTE_MS)
    .toISOString()
    .slice(0, 'yyyy-mm-ddThh:mm'.length);
}
