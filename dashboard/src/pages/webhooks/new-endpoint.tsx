import { Anchor, Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';

import { answerOf, api } from '../../api/client.js';
import { CopyOnce } from '../../components/copy-once.js';
import { LoadingLines } from '../../components/query-result.js';
import type { EndpointWish } from './endpoint-form.js';
import { useWebhookChange } from './webhook-queries.js';

const EndpointForm = lazy(() => import('./endpoint-form.js'));

/** Asks where events are to be sent, and shows the signing secret once. */
export function NewEndpoint() {
  const [isOpen, dialog] = useDisclosure();
  const create = useWebhookChange((body: EndpointWish) => answerOf(api.POST('/api/v1/webhook-endpoints', { body })));
  const open = () => {
    create.reset();
    dialog.open();
  };
  return (
    <>
      <Button onClick={open}>New endpoint</Button>
      <Modal opened={isOpen} onClose={dialog.close} title="New endpoint" size="lg" centered>
        {create.data ? (
          <Stack>
            <Text>The endpoint receives events from now on. Verify each with this secret:</Text>
            <CopyOnce label="signing secret" value={create.data.secret} />
            <Anchor component={Link} to={`/webhooks/${create.data.id}`} onClick={dialog.close}>
              Open the endpoint and send a test event
            </Anchor>
          </Stack>
        ) : (
          <Suspense fallback={<LoadingLines />}>
            <EndpointForm
              initial={{ url: '', event_types: ['*'], description: null }}
              submitLabel="Create"
              onSubmit={create.mutateAsync}
              error={create.error}
              isPending={create.isPending}
            />
          </Suspense>
        )}
      </Modal>
    </>
  );
}
