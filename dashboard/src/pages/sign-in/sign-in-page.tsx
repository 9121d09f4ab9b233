import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Navigate, useLocation } from 'react-router';

import { ApiError } from '../../api/api-error.js';
import { answerOf, api } from '../../api/client.js';
import { useBeginSession, useSessionOrNull } from '../../api/session.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { PublicPage } from '../../components/public-page.js';
import { TotpInput } from '../../components/totp-input.js';

/** Sign in with e-mail, password and, where the account has one, the code of an authenticator app. */
export default function SignInPage() {
  const session = useSessionOrNull();
  const setup = useQuery({ queryKey: ['setup'], queryFn: () => answerOf(api.GET('/api/auth/setup')) });
  const { state } = useLocation();
  if (session) return <Navigate to={pageBefore(state)} replace />;
  if (setup.data?.setup_required) return <Navigate to="/setup" replace />;
  return (
    <PublicPage title="Sign in">
      <SignInForm />
    </PublicPage>
  );
}

function SignInForm() {
  const beginSession = useBeginSession();
  const form = useForm({ initialValues: { email: '', password: '', totp_code: '' } });
  const signIn = useMutation({
    mutationFn: ({ email, password, totp_code }: typeof form.values) =>
      answerOf(api.POST('/api/auth/sign-in', { body: { email, password, ...(totp_code && { totp_code }) } })),
    onSuccess: beginSession,
  });
  const isCodeWanted = signIn.error instanceof ApiError && signIn.error.code === 'totp_required';
  const hasCodeField = isCodeWanted || form.values.totp_code !== '';
  return (
    <form onSubmit={form.onSubmit((values) => signIn.mutate(values))}>
      <Stack>
        <TextInput label="E-mail" type="email" autoComplete="username" required {...form.getInputProps('email')} />
        <PasswordInput label="Password" autoComplete="current-password" required {...form.getInputProps('password')} />
        {hasCodeField && <TotpInput {...form.getInputProps('totp_code')} />}
        {signIn.isError && !isCodeWanted && <ErrorNotice error={signIn.error} title="You are not signed in" />}
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}

/** Where the person wanted to go; only ever a path of this app. */
function pageBefore(state: unknown): string {
  const from: unknown = typeof state === 'object' && state !== null && 'from' in state ? state.from : undefined;
  return typeof from === 'string' && /^\/(?!\/)/.test(from) ? from : '/';
}
