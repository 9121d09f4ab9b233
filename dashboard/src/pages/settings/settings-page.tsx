import { Grid, NavLink as MantineNavLink } from '@mantine/core';
import { type ComponentType, lazy, Suspense } from 'react';
import { Navigate, NavLink, Route, Routes } from 'react-router';

import type { Role } from '../../api/roles.js';
import { includesRole } from '../../api/roles.js';
import { useSession } from '../../api/session.js';
import { PageHeader } from '../../components/page-header.js';
import { LoadingLines } from '../../components/query-result.js';

interface Section {
  path: string;
  label: string;
  /** Who is shown the section; the server decides all the same. */
  role: Role;
  Content: ComponentType;
}

const SECTIONS: Section[] = [
  { path: 'workspace', label: 'Workspace', role: 'viewer', Content: section(() => import('./workspace/workspace.js')) },
  { path: 'stripe', label: 'Stripe', role: 'owner', Content: section(() => import('./stripe/stripe.js')) },
  {
    path: 'identity',
    label: 'Identity secret',
    role: 'owner',
    Content: section(() => import('./identity/identity.js')),
  },
  { path: 'members', label: 'Members', role: 'owner', Content: section(() => import('./members/members.js')) },
  { path: 'audit-log', label: 'Audit log', role: 'admin', Content: section(() => import('./audit-log/audit-log.js')) },
  {
    path: 'customer-data',
    label: 'Customer data',
    role: 'owner',
    Content: section(() => import('./customer-data/customer-data.js')),
  },
  { path: 'profile', label: 'Your profile', role: 'viewer', Content: section(() => import('./profile/profile.js')) },
];

/** Everything about the workspace and the person that is set once and seldom changed. */
export default function SettingsPage() {
  const { role } = useSession();
  const sections = SECTIONS.filter((each) => includesRole(role, each.role));
  return (
    <>
      <PageHeader title="Settings" />
      <Grid gap="xl">
        <Grid.Col span={{ base: 12, md: 3, xl: 2 }} component="nav" aria-label="Settings">
          {sections.map(({ path, label }) => (
            <NavLink key={path} to={`/settings/${path}`} className="navigation-link">
              {({ isActive }) => <MantineNavLink component="span" active={isActive} label={label} />}
            </NavLink>
          ))}
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 9, xl: 10 }}>
          <Suspense fallback={<LoadingLines />}>
            <Routes>
              {sections.map(({ path, Content }) => (
                <Route key={path} path={path} element={<Content />} />
              ))}
              <Route path="*" element={<Navigate to="/settings/workspace" replace />} />
            </Routes>
          </Suspense>
        </Grid.Col>
      </Grid>
    </>
  );
}

function section(load: () => Promise<{ default: ComponentType }>): ComponentType {
  return lazy(load);
}
