import { Button, NativeSelect, Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import type { Schema } from '../../api/client.js';
import { ErrorNotice } from '../../components/error-notice.js';

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

/** A form for a new key. */
export interface CreateTokenFormProps {
  onSubmit: (wish: Schema<'CreateApiToken'>) => void;
  error: Error | null;
  isPending: boolean;
}

/** Name, access and expiry of a key. */
export default function CreateTokenForm({ onSubmit, error, isPending }: CreateTokenFormProps) {
  const form = useForm<TokenForm>({ initialValues: { name: '', access: 'read', expiry: '' } });
  return (
    <form onSubmit={form.onSubmit((values) => onSubmit(toBody(values)))}>
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
        <NativeSelect label="Expires" data={EXPIRIES} {...form.getInputProps('expiry')} />
        {error && <ErrorNotice error={error} />}
        <Button type="submit" loading={isPending}>
          Create
        </Button>
      </Stack>
    </form>
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

const SCOPES: Readonly<Record<TokenForm['access'], Schema<'CreateApiToken'>['scopes']>> = {
  read: ['analytics:read'],
  full: ['*'],
  browser: [],
};

function toBody({ name, access, expiry }: TokenForm): Schema<'CreateApiToken'> {
  return {
    name,
    kind: access === 'browser' ? 'publishable' : 'secret',
    scopes: SCOPES[access],
    expires_at: expiry === '' ? null : new Date(Date.now() + Number(expiry) * DAY_MS).toISOString(),
  };
}
