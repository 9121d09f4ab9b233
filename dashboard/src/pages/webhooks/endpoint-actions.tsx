import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { useNavigate } from 'react-router';

import { answerOf, api, type Schema } from '../../api/client.js';
import { ConfirmAction } from '../../components/confirm-action.js';
import { LoadingLines } from '../../components/query-result.js';
import { showDone } from '../../components/show-error.js';
import { useWebhookChange } from './webhook-queries.js';
import type { Endpoint } from './webhook-types.js';

const EndpointForm = lazy(() => import('./endpoint-form.js'));

/** Changes, stops and removes an endpoint. */
export function EndpointActions({ endpoint }: { endpoint: Endpoint }) {
  const navigate = useNavigate();
  const params = { path: { id: endpoint.id } };
  const remove = useWebhookChange(() => answerOf(api.DELETE('/api/v1/webhook-endpoints/{id}', { params })));
  return (
    <>
      <EditEndpoint endpoint={endpoint} />
      <SwitchEndpoint endpoint={endpoint} />
      <ConfirmAction
        label="Delete"
        title="Delete this endpoint?"
        confirmLabel="Delete"
        isDangerous
        onConfirm={async () => {
          await remove.mutateAsync(undefined);
          await navigate('/webhooks');
        }}
      >
        What is still to be sent to it is given up, and its secret is gone. This cannot be undone. To stop for a while,
        disable it instead.
      </ConfirmAction>
    </>
  );
}

function EditEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const [isOpen, dialog] = useDisclosure();
  const change = useEndpointChange(endpoint.id);
  return (
    <>
      <Button variant="default" size="xs" onClick={dialog.open}>
        Edit
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Edit endpoint" size="lg" centered>
        <Suspense fallback={<LoadingLines />}>
          <EndpointForm
            initial={endpoint}
            submitLabel="Save"
            onSubmit={async (wish) => {
              await change.mutateAsync(wish);
              dialog.close();
              showDone('Endpoint saved.');
            }}
            error={change.error}
            isPending={change.isPending}
          />
        </Suspense>
      </Modal>
    </>
  );
}

function SwitchEndpoint({ endpoint }: { endpoint: Endpoint }) {
  const change = useEndpointChange(endpoint.id);
  const { enabled } = endpoint;
  return (
    <ConfirmAction
      label={enabled ? 'Disable' : 'Enable'}
      title={enabled ? 'Disable this endpoint?' : 'Enable this endpoint?'}
      confirmLabel={enabled ? 'Disable' : 'Enable'}
      onConfirm={() => change.mutateAsync({ enabled: !enabled })}
    >
      {enabled
        ? 'Events are held back until you enable it again; then they are sent.'
        : 'What was held back is sent now, oldest first.'}
    </ConfirmAction>
  );
}

function useEndpointChange(id: string) {
  return useWebhookChange((body: Schema<'UpdateWebhookEndpoint'>) =>
    answerOf(api.PATCH('/api/v1/webhook-endpoints/{id}', { params: { path: { id } }, body })),
  );
}
