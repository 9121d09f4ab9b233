import { Button, Group } from '@mantine/core';
import { NavLink } from 'react-router';

const PLACES = [
  { to: '/recovery', label: 'Cases' },
  { to: '/recovery/emails', label: 'E-mails' },
  { to: '/recovery/policy', label: 'Policy' },
] as const;

/** The parts of recovery, above each of them. */
export function RecoveryNav() {
  return (
    <Group component="nav" aria-label="Recovery" gap="xs" mb="lg">
      {PLACES.map(({ to, label }) => (
        <NavLink key={to} to={to} end>
          {({ isActive }) => (
            <Button component="span" size="xs" variant={isActive ? 'light' : 'subtle'}>
              {label}
            </Button>
          )}
        </NavLink>
      ))}
    </Group>
  );
}
