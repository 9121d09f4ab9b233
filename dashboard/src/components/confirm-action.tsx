import { Button, type ButtonProps, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { ErrorNotice } from './error-notice.js';

/** A button that asks before it acts. */
export interface ConfirmActionProps {
  /** Text of the button. */
  label: string;
  /** The question, such as `Revoke "CI"?` */
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  confirmLabel: string;
  /** The dialog stays open, with the error, when this rejects. */
  onConfirm: () => Promise<unknown>;
  isDangerous?: boolean;
  /** Has to be typed first, for what cannot be undone. */
  typedConfirmation?: string;
  button?: ButtonProps & { 'aria-label'?: string };
}

/** Asks in a dialog, acts, shows that it is acting, and why it failed. */
export function ConfirmAction(props: ConfirmActionProps) {
  const { label, title, children, confirmLabel, isDangerous = false, typedConfirmation = '' } = props;
  const [isOpen, dialog] = useDisclosure();
  const [typed, setTyped] = useState('');
  const action = useMutation({ mutationFn: props.onConfirm, onSuccess: dialog.close });
  const open = () => {
    action.reset();
    setTyped('');
    dialog.open();
  };
  return (
    <>
      <Button variant="default" size="xs" {...props.button} onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title={title} centered>
        <Stack>
          <div>{children}</div>
          {typedConfirmation !== '' && (
            <TextInput
              label={`Type ${typedConfirmation} to confirm`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
            />
          )}
          {action.isError && <ErrorNotice error={action.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={dialog.close}>
              Cancel
            </Button>
            <Button
              color={isDangerous ? 'red' : undefined}
              loading={action.isPending}
              disabled={typed !== typedConfirmation}
              onClick={() => action.mutate()}
            >
              {confirmLabel}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
