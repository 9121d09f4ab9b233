import { Badge, Button, Group, Table, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { ConfirmAction } from '../../../components/confirm-action.js';
import { QueryResult } from '../../../components/query-result.js';
import { showError } from '../../../components/show-error.js';
import { Time } from '../../../components/time.js';
import { SettingSection } from '../../../components/setting-section.js';

const sessionsQuery = queryOptions({
  queryKey: ['/api/auth/sessions'],
  queryFn: () => answerOf(api.GET('/api/auth/sessions')),
});

/** Where the person is signed in, and the way out of each. */
export function Sessions() {
  const client = useQueryClient();
  const query = useQuery(sessionsQuery);
  const end = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/auth/sessions/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: showError,
  });
  return (
    <SettingSection title="Where you are signed in">
      <QueryResult query={query}>
        {({ data }) => (
          <Table aria-label="Sessions">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Browser</Table.Th>
                <Table.Th>Address</Table.Th>
                <Table.Th>Last seen</Table.Th>
                <Table.Th>Actions</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => end.mutate(session.id)} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </QueryResult>
      <SignOutEverywhere />
    </SettingSection>
  );
}

function SessionRow({ session, onEnd }: { session: Schema<'OwnSession'>; onEnd: () => void }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Text size="sm" className="typed">
          {session.user_agent}
        </Text>
      </Table.Td>
      <Table.Td>{session.address}</Table.Td>
      <Table.Td>
        <Time at={session.last_seen_at} />
      </Table.Td>
      <Table.Td>
        {session.is_current ? (
          <Badge variant="light" miw="fit-content">
            this one
          </Badge>
        ) : (
          <Button variant="default" size="xs" onClick={onEnd}>
            Sign out
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function SignOutEverywhere() {
  const endAll = async () => {
    await answerOf(api.POST('/api/auth/sign-out-everywhere'));
    window.location.assign('/sign-in');
  };
  return (
    <Group>
      <ConfirmAction
        label="Sign out everywhere"
        title="Sign out everywhere?"
        confirmLabel="Sign out everywhere"
        isDangerous
        onConfirm={endAll}
      >
        Every browser is signed out, this one too.
      </ConfirmAction>
    </Group>
  );
}
