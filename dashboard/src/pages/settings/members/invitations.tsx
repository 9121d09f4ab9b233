import { Alert, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { answerOf, api } from '../../../api/client.js';
import type { Role } from '../../../api/roles.js';
import { problemsByField } from '../../../api/field-problems.js';
import { ConfirmAction } from '../../../components/confirm-action.js';
import { CopyableCode } from '../../../components/copyable-code.js';
import { type Column, CursorTable } from '../../../components/cursor-table.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { Time } from '../../../components/time.js';
import { SettingSection } from '../../../components/setting-section.js';
import { type Invitation, ROLE_WORDS, useInvitations, useMemberChange } from './member-queries.js';

/** Invites people by a link that is shown once, and lists the invitations nobody accepted yet. */
export function Invitations() {
  const list = useInvitations();
  return (
    <SettingSection title="Invitations" description="Each link works once, for one address.">
      <Invite />
      <CursorTable label="Invitations" list={list} columns={COLUMNS} rowKey={({ id }) => id} empty={null} />
    </SettingSection>
  );
}

function Invite() {
  const form = useForm<{ email: string; role: Role }>({ initialValues: { email: '', role: 'viewer' } });
  const invite = useMemberChange((body: { email: string; role: Role }) =>
    answerOf(api.POST('/api/v1/invitations', { body })),
  );
  const submit = form.onSubmit((values) =>
    invite.mutate(values, {
      onSuccess: () => form.reset(),
      onError: (error) => form.setErrors(problemsByField(error)),
    }),
  );
  return (
    <Stack gap="sm">
      <form onSubmit={submit} noValidate>
        <Group align="flex-end" gap="xs">
          <TextInput label="E-mail" type="email" required flex={1} miw={200} {...form.getInputProps('email')} />
          <Select
            label="Role"
            data={ROLE_WORDS}
            allowDeselect={false}
            flex={1}
            miw={200}
            {...form.getInputProps('role')}
          />
          <Button type="submit" loading={invite.isPending}>
            Invite
          </Button>
        </Group>
      </form>
      {invite.isError && <ErrorNotice error={invite.error} />}
      {invite.data && (
        <Alert color="yellow" title={`Send this link to ${invite.data.email}`}>
          <Stack gap="xs">
            <span>It is shown only this once.</span>
            <CopyableCode label="invitation link" value={invite.data.invitation_url} />
          </Stack>
        </Alert>
      )}
    </Stack>
  );
}

const COLUMNS: Column<Invitation>[] = [
  { header: 'E-mail', cell: ({ email }) => email },
  { header: 'Role', cell: ({ role }) => role, width: 110 },
  {
    header: 'State',
    cell: ({ accepted_at: accepted, expires_at: expires }) => (
      <>
        {accepted ? 'accepted' : 'valid until'} <Time at={accepted ?? expires} />
      </>
    ),
    width: 260,
  },
  {
    header: 'Actions',
    cell: (invitation) => invitation.accepted_at === null && <Withdraw invitation={invitation} />,
    width: 130,
  },
];

function Withdraw({ invitation }: { invitation: Invitation }) {
  const withdraw = useMemberChange(() =>
    answerOf(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id: invitation.id } } })),
  );
  return (
    <ConfirmAction
      label="Withdraw"
      title={`Withdraw the invitation of ${invitation.email}?`}
      confirmLabel="Withdraw"
      isDangerous
      onConfirm={() => withdraw.mutateAsync(undefined)}
    >
      The link stops working.
    </ConfirmAction>
  );
}
