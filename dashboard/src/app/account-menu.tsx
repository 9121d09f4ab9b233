import { Button, Menu, Text, useMantineColorScheme } from '@mantine/core';
import { IconChevronDown, IconDeviceDesktop, IconLogout, IconMoon, IconSun } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from 'react-router';

import { answerOf, api } from '../api/client.js';
import { useBeginSession, useSession, useSignOut } from '../api/session.js';
import { showError } from '../components/show-error.js';

const SCHEMES = [
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
] as const;

/** Who is signed in and where: other workspaces, colours, sign out. */
export function AccountMenu() {
  const { user, workspace } = useSession();
  const signOut = useMutation({ mutationFn: useSignOut(), onError: showError });
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
          {workspace.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={600} truncate>
            {user.name}
          </Text>
          <Text size="xs" truncate>
            {user.email}
          </Text>
        </Menu.Label>
        <OtherWorkspaces />
        <Menu.Divider />
        <ColourItems />
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function OtherWorkspaces() {
  const { workspace, workspaces } = useSession();
  const beginSession = useBeginSession();
  const navigate = useNavigate();
  const change = useMutation({
    mutationFn: (id: string) => answerOf(api.POST('/api/auth/switch-workspace', { body: { workspace_id: id } })),
    onSuccess: (session) => {
      beginSession(session);
      void navigate('/');
    },
    onError: showError,
  });
  const others = workspaces.filter(({ id }) => id !== workspace.id);
  if (others.length === 0) return null;
  return (
    <>
      <Menu.Divider />
      <Menu.Label>Change workspace</Menu.Label>
      {others.map(({ id, name }) => (
        <Menu.Item key={id} onClick={() => change.mutate(id)}>
          {name}
        </Menu.Item>
      ))}
    </>
  );
}

function ColourItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <>
      <Menu.Label>Colours</Menu.Label>
      {SCHEMES.map(({ value, label, Icon }) => (
        <Menu.Item
          key={value}
          leftSection={<Icon size={16} aria-hidden />}
          fw={colorScheme === value ? 700 : undefined}
          onClick={() => setColorScheme(value)}
        >
          {label}
        </Menu.Item>
      ))}
    </>
  );
}
