import { Badge, Code, Group, Text } from '@mantine/core';

import { answerOf, api, type Schema } from '../../api/client.js';
import { useCursorList } from '../../api/cursor-list.js';
import { useHasRole } from '../../api/session.js';
import { type Column, CursorTable } from '../../components/cursor-table.js';
import { EmptyState } from '../../components/empty-state.js';
import { PageHeader } from '../../components/page-header.js';
import { Time } from '../../components/time.js';
import { CreateToken } from './create-token.js';
import { RevokeToken } from './revoke-token.js';
import { RotateToken } from './rotate-token.js';
import { stateOf, TOKENS_PATH } from './tokens.js';

type Token = Schema<'ApiToken'>;

const STATE_COLORS = { active: 'green', expired: 'gray', revoked: 'red' } as const;

/** The workspace's keys: make, rotate, revoke. */
export default function ApiTokensPage() {
  const canChange = useHasRole('admin');
  const list = useCursorList([TOKENS_PATH], (cursor) =>
    answerOf(api.GET(TOKENS_PATH, { params: { query: { cursor } } })),
  );
  return (
    <>
      <PageHeader
        title="API Tokens"
        description="Keys with which your servers and pages call the API. Only their hashes are stored."
        actions={canChange && <CreateToken />}
      />
      <CursorTable
        label="API tokens"
        list={list}
        columns={canChange ? [...COLUMNS, ACTIONS] : COLUMNS}
        rowKey={({ id }) => id}
        empty={<EmptyState title="No tokens yet">Create one to call the API from your server.</EmptyState>}
      />
    </>
  );
}

const COLUMNS: Column<Token>[] = [
  {
    header: 'Name',
    cell: (token) => (
      <Group gap="xs" wrap="nowrap">
        <Text size="sm" fw={500} truncate title={token.name}>
          {token.name}
        </Text>
        {stateOf(token) !== 'active' && (
          <Badge variant="light" color={STATE_COLORS[stateOf(token)]} miw="fit-content">
            {stateOf(token)}
          </Badge>
        )}
      </Group>
    ),
  },
  {
    header: 'Key',
    width: 145,
    cell: ({ prefix, last4 }) => (
      <Code>
        {prefix}…{last4}
      </Code>
    ),
  },
  {
    header: 'Scopes',
    width: 130,
    cell: ({ kind, scopes }) => (kind === 'publishable' ? 'cancel flows' : scopes.join(', ')),
  },
  {
    header: 'Last used',
    width: 190,
    cell: ({ last_used_at }) => (last_used_at ? <Time at={last_used_at} /> : 'never'),
  },
  { header: 'Expires', width: 120, cell: ({ expires_at }) => (expires_at ? <Time at={expires_at} isDay /> : 'never') },
];

const ACTIONS: Column<Token> = {
  header: 'Actions',
  width: 190,
  cell: (token) =>
    stateOf(token) === 'active' && (
      <Group gap="xs" wrap="nowrap">
        <RotateToken token={token} />
        <RevokeToken token={token} />
      </Group>
    ),
};
