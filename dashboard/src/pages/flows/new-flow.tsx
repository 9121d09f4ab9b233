import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';
import { useNavigate } from 'react-router';

import { ErrorNotice } from '../../components/error-notice.js';
import { createFlow, useFlowChange } from './flow-queries.js';

/** Asks for a name and opens the new flow in the editor; it starts as the one every workspace begins with. */
export function NewFlow() {
  const [isOpen, dialog] = useDisclosure();
  const [name, setName] = useState('');
  const navigate = useNavigate();
  const create = useFlowChange(createFlow);
  const submit = (event: React.SubmitEvent) => {
    event.preventDefault();
    create.mutate({ name }, { onSuccess: ({ id }) => void navigate(`/flows/${id}`) });
  };
  return (
    <>
      <Button onClick={dialog.open}>New flow</Button>
      <Modal opened={isOpen} onClose={dialog.close} title="New flow" centered>
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Name"
              description="Only your team sees it."
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              maxLength={200}
              required
              data-autofocus
            />
            {create.isError && <ErrorNotice error={create.error} />}
            <Group justify="flex-end">
              <Button type="submit" loading={create.isPending}>
                Create
              </Button>
            </Group>
          </Stack>
        </form>
      </Modal>
    </>
  );
}
