import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';

import { answerOf, api, type Schema } from '../../api/client.js';
import { LoadingLines } from '../../components/query-result.js';
import { NewToken } from './new-token.js';
import { useRefreshTokens } from './tokens.js';

const CreateTokenForm = lazy(() => import('./create-token-form.js'));

/** The button and dialog that make a key, and then show it once. */
export function CreateToken() {
  const [isOpen, dialog] = useDisclosure();
  const refresh = useRefreshTokens();
  const create = useMutation({
    mutationFn: (body: Schema<'CreateApiToken'>) => answerOf(api.POST('/api/v1/api-tokens', { body })),
    onSuccess: refresh,
  });
  const open = () => {
    create.reset();
    dialog.open();
  };
  return (
    <>
      <Button onClick={open}>Create token</Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Create token" size="lg" closeOnClickOutside={!create.data}>
        {create.data ? (
          <NewToken token={create.data} onClose={dialog.close} />
        ) : (
          <Suspense fallback={<LoadingLines />}>
            <CreateTokenForm onSubmit={create.mutate} error={create.error} isPending={create.isPending} />
          </Suspense>
        )}
      </Modal>
    </>
  );
}
