import { Anchor, Button, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';

import { answerOf, api } from '../../api/client.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { NewPasswordInput } from '../../components/new-password-input.js';
import { PublicPage } from '../../components/public-page.js';

/** Where a link from whoever runs the server leads: a new password in the place of a forgotten one. */
export default function ResetPasswordPage() {
  const token = useLocation().hash.slice(1);
  return (
    <PublicPage title="Choose a new password">
      <ResetForm token={token} />
    </PublicPage>
  );
}

function ResetForm({ token }: { token: string }) {
  const form = useForm({ initialValues: { password: '' } });
  const reset = useMutation({
    mutationFn: ({ password }: typeof form.values) =>
      answerOf(api.POST('/api/auth/password-reset', { body: { token, password } })),
  });
  if (reset.isSuccess) {
    return (
      <Text>
        Your password is changed, and you are signed out everywhere.{' '}
        <Anchor component={Link} to="/sign-in">
          Sign in
        </Anchor>
      </Text>
    );
  }
  return (
    <form onSubmit={form.onSubmit((values) => reset.mutate(values))}>
      <Stack>
        <NewPasswordInput {...form.getInputProps('password')} />
        {reset.isError && <ErrorNotice error={reset.error} />}
        <Button type="submit" loading={reset.isPending}>
          Set the password
        </Button>
      </Stack>
    </form>
  );
}
