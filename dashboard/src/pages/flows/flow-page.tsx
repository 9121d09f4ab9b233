import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';

import { useHasRole } from '../../api/session.js';
import { ConfirmAction } from '../../components/confirm-action.js';
import { PageHeader } from '../../components/page-header.js';
import { LoadingLines, QueryResult } from '../../components/query-result.js';
import { showDone } from '../../components/show-error.js';
import { FlowBadges } from './flow-badges.js';
import { archiveFlow, flowQuery, saveDraft, useFlowChange } from './flow-queries.js';
import type { Flow, FlowDefinition } from './flow-types.js';

const FlowEditor = lazy(() => import('./editor/flow-editor.js'));
const FlowVersions = lazy(() => import('./flow-versions.js'));

/** One flow: its editor and its versions. */
export default function FlowPage() {
  const { id = '' } = useParams();
  const query = useQuery(flowQuery(id));
  return <QueryResult query={query}>{(flow) => <FlowTabs flow={flow} />}</QueryResult>;
}

function FlowTabs({ flow }: { flow: Flow }) {
  const [search, setSearch] = useSearchParams();
  const isReadOnly = !useHasRole('admin') || flow.status === 'archived';
  // Another draft than the one that is edited needs another editor.
  const [draftNumber, setDraftNumber] = useState(0);
  const onReplaced = () => setDraftNumber((number) => number + 1);
  const show = (tab: string | null) => setSearch(tab === 'versions' ? { tab } : {}, { replace: true });
  return (
    <>
      <PageHeader
        title={flow.name}
        description={<FlowBadges flow={flow} />}
        actions={!isReadOnly && <FlowActions flow={flow} onReplaced={onReplaced} />}
      />
      <Tabs value={search.get('tab') ?? 'editor'} onChange={show}>
        <Tabs.List mb="md">
          <Tabs.Tab value="editor">{isReadOnly ? 'Definition' : 'Editor'}</Tabs.Tab>
          <Tabs.Tab value="versions">Versions</Tabs.Tab>
        </Tabs.List>
        <Suspense fallback={<LoadingLines />}>
          <Tabs.Panel value="editor">
            <FlowEditor key={draftNumber} flow={flow} isReadOnly={isReadOnly} />
          </Tabs.Panel>
          <Tabs.Panel value="versions">
            <FlowVersions flow={flow} isReadOnly={isReadOnly} onReplaced={onReplaced} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
    </>
  );
}

function FlowActions({ flow, onReplaced }: { flow: Flow; onReplaced: () => void }) {
  const archive = useFlowChange(archiveFlow);
  const discard = useFlowChange((definition: FlowDefinition) => saveDraft(flow.id, { definition }));
  const { published } = flow;
  const discardDraft = async (latest: FlowDefinition) => {
    await discard.mutateAsync(latest);
    onReplaced();
    showDone('The draft is gone; the latest version stays.');
  };
  return (
    <>
      {flow.has_draft && published && (
        <ConfirmAction
          label="Discard draft"
          title="Discard the draft?"
          confirmLabel="Discard"
          isDangerous
          onConfirm={() => discardDraft(published)}
        >
          Everything changed since version {flow.latest_version} is lost. Customers notice nothing.
        </ConfirmAction>
      )}
      <ConfirmAction
        label="Archive"
        title="Archive this flow?"
        confirmLabel="Archive"
        isDangerous
        onConfirm={() => archive.mutateAsync(flow.id)}
      >
        {flow.status === 'live' && 'It is live: until another flow is published, customers are offered nothing. '}
        An archived flow can be read, but neither edited nor published again.
      </ConfirmAction>
    </>
  );
}
