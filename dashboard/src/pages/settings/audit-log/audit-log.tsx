import { Code, Text } from '@mantine/core';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { useCursorList } from '../../../api/cursor-list.js';
import { type Column, CursorTable } from '../../../components/cursor-table.js';
import { EmptyState } from '../../../components/empty-state.js';
import { wordsOf } from '../../../components/format.js';
import { Time } from '../../../components/time.js';
import { SettingSection } from '../../../components/setting-section.js';

type Line = Schema<'AuditLogLine'>;

/** Who did what to the workspace, and when. */
export default function AuditLog() {
  const list = useCursorList<Line>(['/api/v1/audit-log'], (cursor) =>
    answerOf(api.GET('/api/v1/audit-log', { params: { query: { limit: 50, cursor } } })),
  );
  return (
    <SettingSection title="Audit log" description="Who changed what, newest first. It cannot be edited.">
      <CursorTable
        label="Audit log"
        list={list}
        columns={COLUMNS}
        rowKey={({ occurred_at: at, action, target, actor }) => [at, action, target, actor].join(' ')}
        empty={<EmptyState title="Nothing yet" />}
      />
    </SettingSection>
  );
}

const COLUMNS: Column<Line>[] = [
  { header: 'When', cell: ({ occurred_at: at }) => <Time at={at} />, width: 190 },
  { header: 'What', cell: ({ action }) => wordsOf(action), width: 165 },
  {
    header: 'Who',
    cell: ({ actor }) => (
      <Text size="sm" truncate="end" title={actor}>
        {actor}
      </Text>
    ),
  },
  {
    header: 'Details',
    cell: ({ target, details }) => {
      const text = [target, Object.keys(details).length > 0 && JSON.stringify(details)].filter(Boolean).join(' ');
      return text === '' ? '–' : <Code title={text}>{text}</Code>;
    },
  },
];
