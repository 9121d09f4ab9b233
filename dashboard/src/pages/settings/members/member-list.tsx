import { Select, Text } from '@mantine/core';

import { answerOf, api } from '../../../api/client.js';
import type { Role } from '../../../api/roles.js';
import { useSession } from '../../../api/session.js';
import { ConfirmAction } from '../../../components/confirm-action.js';
import { type Column, CursorTable } from '../../../components/cursor-table.js';
import { wordsOf } from '../../../components/format.js';
import { showDone, showError } from '../../../components/show-error.js';
import { SettingSection } from '../../../components/setting-section.js';
import { type Member, ROLE_WORDS, useMemberChange, useMembers } from './member-queries.js';

/** The people of the workspace: their roles, and the way out. */
export function MemberList() {
  const list = useMembers();
  return (
    <SettingSection title="Members">
      <CursorTable label="Members" list={list} columns={COLUMNS} rowKey={({ id }) => id} empty={null} />
    </SettingSection>
  );
}

const COLUMNS: Column<Member>[] = [
  {
    header: 'Person',
    cell: ({ name, email }) => (
      <Text size="sm" truncate="end" title={email}>
        {name} · {email}
      </Text>
    ),
  },
  { header: 'Two-factor', cell: (member) => <TwoFactorState member={member} />, width: 130 },
  { header: 'Role', cell: (member) => <RoleSelect member={member} />, width: 140 },
  { header: 'Actions', cell: (member) => <RemoveMember member={member} />, width: 120 },
];

function RoleSelect({ member }: { member: Member }) {
  const change = useMemberChange((role: Role) =>
    answerOf(api.PATCH('/api/v1/members/{id}', { params: { path: { id: member.id } }, body: { role } })),
  );
  const choose = (value: string | null) => {
    const role = ROLE_WORDS.find((known) => known.value === value)?.value;
    if (!role || role === member.role) return;
    change.mutate(role, { onSuccess: () => showDone(`${member.name} is ${role} now.`), onError: showError });
  };
  return (
    <Select
      aria-label={`Role of ${member.email}`}
      data={ROLE_WORDS.map(({ value }) => ({ value, label: wordsOf(value) }))}
      value={member.role}
      onChange={choose}
      disabled={change.isPending}
      allowDeselect={false}
      size="xs"
    />
  );
}

function TwoFactorState({ member }: { member: Member }) {
  const reset = useMemberChange(() =>
    answerOf(api.DELETE('/api/v1/members/{id}/totp', { params: { path: { id: member.id } } })),
  );
  if (!member.has_totp) return <Text size="sm">off</Text>;
  return (
    <ConfirmAction
      label="On: reset"
      title={`Turn off the authenticator of ${member.name}?`}
      confirmLabel="Turn off"
      isDangerous
      onConfirm={() => reset.mutateAsync(undefined)}
    >
      For somebody who lost it. Until they set up another, their password alone signs them in.
    </ConfirmAction>
  );
}

function RemoveMember({ member }: { member: Member }) {
  const { user } = useSession();
  const remove = useMemberChange(() =>
    answerOf(api.DELETE('/api/v1/members/{id}', { params: { path: { id: member.id } } })),
  );
  if (member.email === user.email) return <Text size="sm">you</Text>;
  return (
    <ConfirmAction
      label="Remove"
      title={`Remove ${member.name}?`}
      confirmLabel="Remove"
      isDangerous
      onConfirm={() => remove.mutateAsync(undefined)}
    >
      They are signed out of this workspace at once. What they did stays in the audit log.
    </ConfirmAction>
  );
}
