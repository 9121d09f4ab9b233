import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { answerOf, api, type Schema } from '../../api/client.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { DEFAULT_OVERLAP_SECONDS, OverlapSelect } from '../../components/overlap-select.js';
import { NewToken } from './new-token.js';
import { useRefreshTokens } from './tokens.js';

/** Replaces a key by a new one of the same name and scopes; both work for a while. */
export function RotateToken({ token }: { token: Schema<'ApiToken'> }) {
  const [isOpen, dialog] = useDisclosure();
  const [overlapSeconds, setOverlapSeconds] = useState(DEFAULT_OVERLAP_SECONDS);
  const refresh = useRefreshTokens();
  const rotate = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/api/v1/api-tokens/{id}/rotate', {
          params: { path: { id: token.id } },
          body: { overlap_seconds: overlapSeconds },
        }),
      ),
  });
  const open = () => {
    rotate.reset();
    dialog.open();
  };
  // Not earlier: an old key that ended at once takes its row, and this dialog with the new key, from the list.
  const close = () => {
    dialog.close();
    void refresh();
  };
  return (
    <>
      <Button variant="default" size="xs" onClick={open} aria-label={`Rotate ${token.name}`}>
        Rotate
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Rotate “${token.name}”`} size="lg">
        {rotate.data ? (
          <NewToken token={rotate.data} onClose={close} />
        ) : (
          <Stack>
            <Text size="sm">You get a new key of the same name and scopes, to put in place of the old one.</Text>
            <OverlapSelect label="The old key" seconds={overlapSeconds} onChange={setOverlapSeconds} />
            {rotate.isError && <ErrorNotice error={rotate.error} />}
            <Button loading={rotate.isPending} onClick={() => rotate.mutate()}>
              Make the new key
            </Button>
          </Stack>
        )}
      </Modal>
    </>
  );
}
