import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { type Column, CursorTable } from '../../components/cursor-table.js';
import { ConfirmAction } from '../../components/confirm-action.js';
import { EmptyState } from '../../components/empty-state.js';
import { showDone } from '../../components/show-error.js';
import { Time } from '../../components/time.js';
import { diffDefinitions } from './definition-diff.js';
import { DiffView } from './diff-view.js';
import { saveDraft, useFlowChange, useFlowVersions } from './flow-queries.js';
import type { Flow, FlowDefinition } from './flow-types.js';

interface Version {
  version: number;
  definition: FlowDefinition;
  published_at: string;
}

/** A flow whose versions are shown. */
export interface FlowVersionsProps {
  flow: Flow;
  isReadOnly: boolean;
  /** Called when another draft has taken the place of the one that was there. */
  onReplaced: () => void;
}

/** The published versions of a flow: what each changed, and the way back to it. */
export default function FlowVersions({ flow, isReadOnly, onReplaced }: FlowVersionsProps) {
  const list = useFlowVersions(flow.id);
  const [shown, setShown] = useState<Version | null>(null);
  const columns: Column<Version>[] = [
    {
      header: 'Version',
      cell: ({ version }) => (version === flow.latest_version ? `${version} (latest)` : version),
      width: 150,
    },
    { header: 'Published', cell: ({ published_at: at }) => <Time at={at} /> },
    {
      header: 'Actions',
      width: 280,
      cell: (row) => (
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" size="xs" onClick={() => setShown(row)}>
            What changed
          </Button>
          {!isReadOnly && row.version !== flow.latest_version && (
            <RollBack flow={flow} to={row} onReplaced={onReplaced} />
          )}
        </Group>
      ),
    },
  ];
  const before = list.rows.find(({ version }) => version === (shown?.version ?? 0) - 1);
  return (
    <>
      <CursorTable
        label="Versions"
        list={list}
        columns={columns}
        rowKey={({ version }) => String(version)}
        empty={<EmptyState title="Never published">Publish the draft to make it version 1.</EmptyState>}
      />
      <Modal opened={shown !== null} onClose={() => setShown(null)} title={`Version ${shown?.version ?? ''}`} size="xl">
        {shown && (
          <Stack>
            <Text c="dimmed">{before ? `Compared with version ${before.version}.` : 'The whole definition.'}</Text>
            <DiffView
              label={`Changes of version ${shown.version}`}
              lines={diffDefinitions(before?.definition ?? null, shown.definition)}
            />
          </Stack>
        )}
      </Modal>
    </>
  );
}

/** Makes the draft what an older version was; publishing it is a step of its own, with its own look at the changes. */
function RollBack({ flow, to, onReplaced }: { flow: Flow; to: Version; onReplaced: () => void }) {
  const change = useFlowChange(() => saveDraft(flow.id, { definition: to.definition }));
  const restore = async () => {
    await change.mutateAsync(undefined);
    onReplaced();
    showDone(`Version ${to.version} is the draft now. Publish it to make it live.`);
  };
  return (
    <ConfirmAction
      label="Roll back"
      title={`Roll back to version ${to.version}?`}
      confirmLabel="Make it the draft"
      isDangerous
      onConfirm={restore}
    >
      <Stack>
        <Text>It becomes the draft, in place of what is being edited. Customers see it once you publish.</Text>
        <DiffView label="What rolling back changes" lines={diffDefinitions(flow.published, to.definition)} />
      </Stack>
    </ConfirmAction>
  );
}
