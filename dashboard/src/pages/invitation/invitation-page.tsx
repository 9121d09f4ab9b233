import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from 'react-router';

import { ApiError } from '../../api/api-error.js';
import { answerOf, api, type Schema } from '../../api/client.js';
import { useBeginSession } from '../../api/session.js';
import { ErrorNotice } from '../../components/error-notice.js';
import { NewPasswordInput } from '../../components/new-password-input.js';
import { PublicPage } from '../../components/public-page.js';
import { QueryResult } from '../../components/query-result.js';
import { TotpInput } from '../../components/totp-input.js';

/** Where an invitation's link leads: the invited person joins the workspace. */
export default function InvitationPage() {
  const { token = '' } = useParams();
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => answerOf(api.GET('/api/auth/invitations/{token}', { params: { path: { token } } })),
  });
  return (
    <PublicPage title="You are invited">
      <QueryResult query={invitation}>{(found) => <AcceptForm token={token} invitation={found} />}</QueryResult>
    </PublicPage>
  );
}

function AcceptForm({ token, invitation }: { token: string; invitation: Schema<'OpenInvitation'> }) {
  const beginSession = useBeginSession();
  const navigate = useNavigate();
  const form = useForm({ initialValues: { name: '', password: '', totp_code: '' } });
  const accept = useMutation({
    mutationFn: ({ name, password, totp_code }: typeof form.values) =>
      answerOf(
        api.POST('/api/auth/invitations/{token}/accept', {
          params: { path: { token } },
          body: { password, ...(!invitation.user_exists && { name }), ...(totp_code && { totp_code }) },
        }),
      ),
    onSuccess: (session) => {
      beginSession(session);
      void navigate('/', { replace: true });
    },
  });
  const isCodeWanted = accept.error instanceof ApiError && accept.error.code === 'totp_required';
  const hasCodeField = isCodeWanted || form.values.totp_code !== '';
  return (
    <form onSubmit={form.onSubmit((values) => accept.mutate(values))}>
      <Stack>
        <Text className="typed">
          Join {invitation.workspace_name} as {invitation.role}, with {invitation.email}.
        </Text>
        {invitation.user_exists ? (
          <PasswordInput
            label="Your password"
            autoComplete="current-password"
            required
            {...form.getInputProps('password')}
          />
        ) : (
          <>
            <TextInput label="Your name" autoComplete="name" required {...form.getInputProps('name')} />
            <NewPasswordInput {...form.getInputProps('password')} />
          </>
        )}
        {hasCodeField && <TotpInput {...form.getInputProps('totp_code')} />}
        {accept.isError && !isCodeWanted && <ErrorNotice error={accept.error} />}
        <Button type="submit" loading={accept.isPending}>
          Join
        </Button>
      </Stack>
    </form>
  );
}
