import { Alert, Badge, Button, Code, Group, List, Text } from '@mantine/core';

import { answerOf, api } from '../../../api/client.js';
import { ConfirmAction } from '../../../components/confirm-action.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { Time } from '../../../components/time.js';
import { SettingSection } from '../../../components/setting-section.js';
import { type Connection, useConnectionChange } from './stripe-queries.js';

/** Which account is connected and what its key may not do. */
export function ConnectionStatus({ connection }: { connection: Connection }) {
  const check = useConnectionChange(() => answerOf(api.POST('/api/v1/stripe-connection/check')));
  const disconnect = useConnectionChange(() => answerOf(api.DELETE('/api/v1/stripe-connection')));
  return (
    <SettingSection title="Connected account">
      <Group gap="xs">
        <Text fw={600} className="typed">
          {connection.account_name ?? 'Stripe account'}
        </Text>
        {connection.account_id && <Code>{connection.account_id}</Code>}
        <Badge variant="light" color={connection.mode === 'live' ? 'green' : 'orange'}>
          {connection.mode} mode
        </Badge>
      </Group>
      <Text size="sm">
        Key ending in {connection.key_last4}, connected <Time at={connection.connected_at} />,{' '}
        {connection.checked_at === null ? (
          'not checked yet'
        ) : (
          <>
            checked <Time at={connection.checked_at} />
          </>
        )}
        .
      </Text>
      {connection.checked_at !== null && <MissingPermissions names={connection.missing_permissions} />}
      {check.isError && <ErrorNotice error={check.error} />}
      <Group gap="xs">
        <Button variant="default" size="xs" loading={check.isPending} onClick={() => check.mutate(undefined)}>
          Check permissions
        </Button>
        <ConfirmAction
          label="Disconnect"
          title="Disconnect Stripe?"
          confirmLabel="Disconnect"
          isDangerous
          onConfirm={() => disconnect.mutateAsync(undefined)}
        >
          The key is forgotten. Cancel flows show no offers and payments are not recovered until you connect again.
          Nothing changes in Stripe.
        </ConfirmAction>
      </Group>
    </SettingSection>
  );
}

function MissingPermissions({ names }: { names: string[] }) {
  if (names.length === 0) return <Alert color="green">The key may do everything Retainly needs.</Alert>;
  return (
    <Alert color="orange" title="The key lacks permissions">
      <List size="sm">
        {names.map((name) => (
          <List.Item key={name}>{name}</List.Item>
        ))}
      </List>
      Grant them in Stripe (Developers → API keys), then check again.
    </Alert>
  );
}
