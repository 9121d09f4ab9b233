import { NavLink as MantineNavLink } from '@mantine/core';
import {
  IconChartBar,
  IconCreditCard,
  IconKey,
  IconRoute,
  IconSettings,
  IconUsers,
  IconWebhook,
} from '@tabler/icons-react';
import { NavLink } from 'react-router';

const PLACES = [
  { to: '/', label: 'Overview', Icon: IconChartBar },
  { to: '/sessions', label: 'Sessions', Icon: IconUsers },
  { to: '/flows', label: 'Flows', Icon: IconRoute },
  { to: '/recovery', label: 'Recovery', Icon: IconCreditCard },
  { to: '/api-tokens', label: 'API Tokens', Icon: IconKey },
  { to: '/webhooks', label: 'Webhooks', Icon: IconWebhook },
  { to: '/settings', label: 'Settings', Icon: IconSettings },
] as const;

/** The main navigation; `onChoose` closes it on small screens. */
export function Navigation({ onChoose }: { onChoose: () => void }) {
  return (
    <>
      {PLACES.map(({ to, label, Icon }) => (
        <NavLink key={to} to={to} end={to === '/'} onClick={onChoose} className="navigation-link">
          {({ isActive }) => (
            <MantineNavLink
              component="span"
              active={isActive}
              label={label}
              leftSection={<Icon size={18} aria-hidden />}
            />
          )}
        </NavLink>
      ))}
    </>
  );
}
