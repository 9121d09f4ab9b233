import { Anchor, AppShell, Burger, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';

import { LoadingLines } from '../components/query-result.js';
import { useSessionOrNull } from '../api/session.js';
import { AccountMenu } from './account-menu.js';
import { Navigation } from './navigation.js';

const HEADER_HEIGHT_PX = 56;
const NAVIGATION_WIDTH_PX = 220;

/** What surrounds every page of a signed-in person; others are sent to sign in, and come back afterwards. */
export function Shell() {
  const session = useSessionOrNull();
  const location = useLocation();
  const [isOpen, navigation] = useDisclosure();
  if (session === undefined) return null;
  if (session === null) return <Navigate to="/sign-in" replace state={{ from: location.pathname + location.search }} />;
  return (
    <AppShell
      header={{ height: HEADER_HEIGHT_PX }}
      navbar={{ width: NAVIGATION_WIDTH_PX, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <AppShell.Header>
        <Anchor href="#main" className="skip-link">
          Skip to content
        </Anchor>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={navigation.toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <img src="/favicon.svg" alt="" width={26} height={26} />
            <Text fw={700}>Retainly</Text>
          </Group>
          <AccountMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Main">
        <Navigation onChoose={navigation.close} />
      </AppShell.Navbar>
      <AppShell.Main id="main">
        {/* Another workspace is another app: nothing of the former one may stay on the screen. */}
        <Suspense fallback={<LoadingLines />} key={session.workspace.id}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}
