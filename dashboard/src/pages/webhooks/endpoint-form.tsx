import { Button, Checkbox, Group, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';

import { problemsByField } from '../../api/field-problems.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { eventTypesQuery } from './webhook-queries.js';

/** What a person decides about an endpoint. */
export interface EndpointWish {
  url: string;
  event_types: string[];
  description: string | null;
}

/** A form for a new endpoint, or one that is changed. */
export interface EndpointFormProps {
  initial: EndpointWish;
  submitLabel: string;
  onSubmit: (wish: EndpointWish) => Promise<unknown>;
  error: Error | null;
  isPending: boolean;
}

/** Address, event filter and description; what the API refuses stands at its field. */
export default function EndpointForm({ initial, submitLabel, onSubmit, error, isPending }: EndpointFormProps) {
  const { data: catalogue } = useQuery(eventTypesQuery);
  const form = useForm({
    initialValues: {
      url: initial.url,
      isAll: initial.event_types.includes('*'),
      event_types: initial.event_types.filter((type) => type !== '*'),
      description: initial.description ?? '',
    },
  });
  const { isAll } = form.values;
  const submit = form.onSubmit(async ({ url, event_types: types, description }) => {
    await onSubmit({ url, event_types: isAll ? ['*'] : types, description: description === '' ? null : description })
      // Shown at its field, or below.
      .catch((failure: unknown) => form.setErrors(problemsByField(failure)));
  });
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label="Address"
          description="A public https address. Redirects are not followed."
          placeholder="https://example.com/webhooks/retainly"
          type="url"
          required
          data-autofocus
          {...form.getInputProps('url')}
        />
        <Checkbox label="All events, also of types to come" {...form.getInputProps('isAll', { type: 'checkbox' })} />
        {!isAll && (
          <MultiSelect
            label="Events"
            data={(catalogue?.data ?? []).map(({ type }) => type)}
            searchable
            required
            {...form.getInputProps('event_types')}
          />
        )}
        <TextInput label="Description" maxLength={500} {...form.getInputProps('description')} />
        {error && <ErrorNotice error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={isPending}>
            {submitLabel}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
