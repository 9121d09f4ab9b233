import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { Navigate, useSearchParams } from 'react-router';

import { answerOf, api } from '../../api/client.js';
import { useBeginSession, useSessionOrNull } from '../../api/session.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { NewPasswordInput } from '../../components/new-password-input.js';
import { PublicPage } from '../../components/public-page.js';

/** Makes the first account; the link with its one-time token stands in the server's log. */
export default function SetupPage() {
  const session = useSessionOrNull();
  const token = useSearchParams()[0].get('token');
  if (session) return <Navigate to="/" replace />;
  return (
    <PublicPage title="Set up Retainly">
      {token ? (
        <SetupForm token={token} />
      ) : (
        <Text>Open the setup link that the server wrote to its log when it started. It works once.</Text>
      )}
    </PublicPage>
  );
}

function SetupForm({ token }: { token: string }) {
  const beginSession = useBeginSession();
  const form = useForm({ initialValues: { workspace_name: '', name: '', email: '', password: '' } });
  const setUp = useMutation({
    mutationFn: (values: typeof form.values) => answerOf(api.POST('/api/auth/setup', { body: { token, ...values } })),
    onSuccess: beginSession,
  });
  return (
    <form onSubmit={form.onSubmit((values) => setUp.mutate(values))}>
      <Stack>
        <TextInput
          label="Workspace"
          description="The name of your company or product"
          required
          {...form.getInputProps('workspace_name')}
        />
        <TextInput label="Your name" autoComplete="name" required {...form.getInputProps('name')} />
        <TextInput label="E-mail" type="email" autoComplete="username" required {...form.getInputProps('email')} />
        <NewPasswordInput {...form.getInputProps('password')} />
        {setUp.isError && <ErrorNotice error={setUp.error} />}
        <Button type="submit" loading={setUp.isPending}>
          Create the workspace
        </Button>
      </Stack>
    </form>
  );
}
