import { Badge, Button, Code, Group, Modal, Stack, Text } from '@mantine/core';

import { answerOf, api, type Schema } from '../../api/client.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { wordsOf } from '../../components/format.js';
import { useWebhookChange } from './webhook-queries.js';

/** Sends a signed `webhook.test` and shows what the endpoint answered. */
export function TestEvent({ endpointId }: { endpointId: string }) {
  const send = useWebhookChange(() =>
    answerOf(api.POST('/api/v1/webhook-endpoints/{id}/test', { params: { path: { id: endpointId } } })),
  );
  return (
    <>
      <Button size="xs" loading={send.isPending} onClick={() => send.mutate(undefined)}>
        Send test event
      </Button>
      <Modal opened={send.isSuccess || send.isError} onClose={send.reset} title="Test event" size="lg" centered>
        {send.data && <Outcome result={send.data} />}
        {send.isError && <ErrorNotice error={send.error} />}
      </Modal>
    </>
  );
}

function Outcome({ result }: { result: Schema<'WebhookTestResult'> }) {
  const { success, outcome, status_code: status, duration_ms: durationMs, response_body: body } = result;
  return (
    <Stack>
      <Group gap="xs">
        <Badge color={success ? 'green' : 'red'} variant="light">
          {success ? 'accepted' : 'not accepted'}
        </Badge>
        <Text>
          {status === null ? 'No answer' : `Answered ${status}`} after {durationMs} ms
          {!success && `: ${wordsOf(outcome).toLowerCase()}`}
        </Text>
      </Group>
      {body !== null && body !== '' && (
        <Code block className="typed" tabIndex={0} aria-label="Answer of the endpoint">
          {body}
        </Code>
      )}
      <Text size="sm" c="dimmed">
        A test is sent once and not tried again. It stands in the delivery log.
      </Text>
    </Stack>
  );
}
