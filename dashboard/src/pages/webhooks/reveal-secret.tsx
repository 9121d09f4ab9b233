import { Button, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';

import { answerOf, api } from '../../api/client.js';
import { useHasRole } from '../../api/session.js';
import { CopyableCode } from '../../components/copyable-code.js';
import { ErrorNotice } from '../../components/error-notice.js';

/** Shows the signing secret to an owner; that it was looked at stands in the audit log. */
export function RevealSecret({ endpointId }: { endpointId: string }) {
  const isOwner = useHasRole('owner');
  const reveal = useMutation({
    mutationFn: () =>
      answerOf(api.GET('/api/v1/webhook-endpoints/{id}/secret', { params: { path: { id: endpointId } } })),
    // A secret stays nowhere longer than it is looked at.
    gcTime: 0,
  });
  if (!isOwner) return null;
  return (
    <>
      <Button variant="default" size="xs" loading={reveal.isPending} onClick={() => reveal.mutate()}>
        Reveal
      </Button>
      <Modal opened={reveal.isSuccess || reveal.isError} onClose={reveal.reset} title="Signing secret" centered>
        {reveal.isError && <ErrorNotice error={reveal.error} />}
        {reveal.data && (
          <Stack>
            <CopyableCode label="signing secret" value={reveal.data.secret} />
            <Text size="sm" c="dimmed">
              That you looked at it stands in the audit log.
            </Text>
          </Stack>
        )}
      </Modal>
    </>
  );
}
