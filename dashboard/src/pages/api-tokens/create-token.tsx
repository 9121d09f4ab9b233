import { Button, Modal, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';

import { answerOf, api } from '../../api/client.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { NewToken } from './new-token.js';
import { useRefreshTokens } from './tokens.js';

const DAY_MS = 86_400_000;
const EXPIRIES = [
  { value: '', label: 'Never' },
  { value: '30', label: 'In 30 days' },
  { value: '90', label: 'In 90 days' },
  { value: '365', label: 'In a year' },
];

/** What the person chose; `access` stands for kind and scope together. */
interface TokenForm {
  name: string;
  access: 'read' | 'full' | 'browser';
  /** Days, or empty. */
  expiry: string;
}

/** The button and dialog that make a key, and then show it once. */
export function CreateToken() {
  const [isOpen, dialog] = useDisclosure();
  const refresh = useRefreshTokens();
  const form = useForm<TokenForm>({ initialValues: { name: '', access: 'read', expiry: '' } });
  const create = useMutation({
    mutationFn: (values: TokenForm) => answerOf(api.POST('/api/v1/api-tokens', { body: toBody(values) })),
    onSuccess: refresh,
  });
  const open = () => {
    form.reset();
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
          <form onSubmit={form.onSubmit((values) => create.mutate(values))}>
            <Stack>
              <TextInput
                label="Name"
                description="Where it is used, such as “Production server”"
                maxLength={100}
                required
                data-autofocus
                {...form.getInputProps('name')}
              />
              <AccessInput {...form.getInputProps('access')} />
              <Select label="Expires" data={EXPIRIES} allowDeselect={false} {...form.getInputProps('expiry')} />
              {create.isError && <ErrorNotice error={create.error} />}
              <Button type="submit" loading={create.isPending}>
                Create
              </Button>
            </Stack>
          </form>
        )}
      </Modal>
    </>
  );
}

function AccessInput(props: { value?: string; onChange?: (value: string) => void }) {
  return (
    <Radio.Group label="Access" {...props}>
      <Stack gap="xs" mt={4}>
        <Radio value="read" label="analytics:read" description="Reads numbers, sessions, failed payments and exports" />
        <Radio value="full" label="*" description="Everything a server may do; keep it off browsers" />
        <Radio value="browser" label="Publishable" description="For your pages: runs cancel flows and nothing else" />
      </Stack>
    </Radio.Group>
  );
}

function toBody({ name, access, expiry }: TokenForm) {
  const scopes: ('analytics:read' | '*')[] = { read: ['analytics:read' as const], full: ['*' as const], browser: [] }[
    access
  ];
  return {
    name,
    kind: access === 'browser' ? ('publishable' as const) : ('secret' as const),
    scopes,
    expires_at: expiry === '' ? null : new Date(Date.now() + Number(expiry) * DAY_MS).toISOString(),
  };
}
