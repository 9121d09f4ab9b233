import { Button, Group, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { problemsByField } from '../api/field-problems.js';
import { ErrorNotice } from './error-notice.js';
import { showDone } from './show-error.js';

/** A form of settings. */
export interface SettingFormProps<Values extends Record<string, unknown>> {
  form: UseFormReturnType<Values>;
  /** Stores the values; what it rejects with stands in the form. */
  save: (values: Values) => Promise<unknown>;
  done: string;
  children: ReactNode;
  submitLabel?: string;
  isReadOnly?: boolean;
}

/** Fields with a button that stores them; what the API refuses stands at its field. */
export function SettingForm<Values extends Record<string, unknown>>(props: SettingFormProps<Values>) {
  const { form, save, done, children, submitLabel = 'Save', isReadOnly = false } = props;
  const saving = useMutation({
    mutationFn: save,
    onSuccess: () => showDone(done),
    onError: (error) => form.setErrors(problemsByField(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => saving.mutate(values))} noValidate>
      <Stack>
        {children}
        {saving.isError && <ErrorNotice error={saving.error} />}
        {!isReadOnly && (
          <Group>
            <Button type="submit" loading={saving.isPending} disabled={!form.isDirty()}>
              {submitLabel}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}
