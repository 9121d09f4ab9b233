import { Button, Group, Modal, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

import { answerOf, api } from '../../api/client.js';
import { CopyOnce } from '../../components/copy-once.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { DEFAULT_OVERLAP_SECONDS, OverlapSelect } from '../../components/overlap-select.js';
import { RevealSecret } from './reveal-secret.js';
import { useWebhookChange } from './webhook-queries.js';

/** The signing secret of an endpoint: an owner may see it, an admin replace it. */
export function EndpointSecret({ endpointId }: { endpointId: string }) {
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="signing-secret">
      <Group justify="space-between">
        <Stack gap={2}>
          <Title order={2} size="h4" id="signing-secret">
            Signing secret
          </Title>
          <Text size="sm" c="dimmed">
            Your server verifies the header X-Retainly-Signature with it.
          </Text>
        </Stack>
        <Group gap="xs">
          <RevealSecret endpointId={endpointId} />
          <RotateSecret endpointId={endpointId} />
        </Group>
      </Group>
    </Paper>
  );
}

function RotateSecret({ endpointId }: { endpointId: string }) {
  const [isOpen, dialog] = useDisclosure();
  const [overlap, setOverlap] = useState(DEFAULT_OVERLAP_SECONDS);
  const rotate = useWebhookChange(() =>
    answerOf(
      api.POST('/api/v1/webhook-endpoints/{id}/rotate-secret', {
        params: { path: { id: endpointId } },
        body: { grace_period_seconds: overlap },
      }),
    ),
  );
  const open = () => {
    rotate.reset();
    dialog.open();
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        Rotate
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Rotate the signing secret?" centered>
        {rotate.data ? (
          <CopyOnce label="new signing secret" value={rotate.data.secret} />
        ) : (
          <Stack>
            <Text>Events are signed with the new secret from now on, and with the old one too while it lasts.</Text>
            <OverlapSelect label="The old secret" seconds={overlap} onChange={setOverlap} />
            {rotate.isError && <ErrorNotice error={rotate.error} />}
            <Group justify="flex-end">
              <Button variant="default" onClick={dialog.close}>
                Cancel
              </Button>
              <Button loading={rotate.isPending} onClick={() => rotate.mutate(undefined)}>
                Rotate
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
