import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { answerOf, api } from '../../../api/client.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { showDone } from '../../../components/show-error.js';
import { diffDefinitions } from '../definition-diff.js';
import { DiffView } from '../diff-view.js';
import { publishFlow, useFlowChange } from '../flow-queries.js';
import type { Flow } from '../flow-types.js';
import type { FlowEditor } from './use-flow-editor.js';

/** Saves and checks the draft, shows what customers will see differently, and publishes once that is confirmed. */
export function PublishFlow({ flow, editor }: { flow: Flow; editor: FlowEditor }) {
  const [checked, setChecked] = useState<Flow | null>(null);
  const check = useMutation({
    mutationFn: () => checkDraft(flow, editor),
    onSuccess: (ready) => setChecked(ready ?? null),
  });
  const hasNothingNew = flow.status === 'live' && !flow.has_draft && !editor.form.isDirty();
  return (
    <>
      <Button loading={check.isPending} disabled={hasNothingNew} onClick={() => check.mutate()}>
        Publish…
      </Button>
      <Modal opened={check.isError} onClose={check.reset} title="The draft could not be checked" centered>
        <ErrorNotice error={check.error} />
      </Modal>
      <Modal opened={checked !== null} onClose={() => setChecked(null)} title="Publish this flow?" size="xl">
        {checked && <Confirmation flow={checked} onClose={() => setChecked(null)} />}
      </Modal>
    </>
  );
}

function Confirmation({ flow, onClose }: { flow: Flow; onClose: () => void }) {
  const publish = useFlowChange(publishFlow);
  const confirm = () =>
    publish.mutate(flow.id, {
      onSuccess: ({ latest_version: version }) => {
        showDone(`Version ${version} is live.`);
        onClose();
      },
    });
  return (
    <Stack>
      <Text>{whatHappens(flow)}</Text>
      {flow.draft && <DiffView label="Changes to be published" lines={diffDefinitions(flow.published, flow.draft)} />}
      {publish.isError && <ErrorNotice error={publish.error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button loading={publish.isPending} onClick={confirm}>
          Publish
        </Button>
      </Group>
    </Stack>
  );
}

function whatHappens({ status, draft, latest_version: latest }: Flow): string {
  const version = draft ? `Version ${latest + 1}` : `Version ${latest}`;
  const retires = status === 'live' ? '' : ' The flow that is live now retires.';
  return `${version} becomes what customers see who start to cancel from now on.${retires}`;
}

/** The saved flow when it may be published; otherwise its mistakes are shown at their fields. */
async function checkDraft(flow: Flow, editor: FlowEditor): Promise<Flow | undefined> {
  const saved = editor.form.isDirty() ? await editor.save() : flow;
  if (!saved) return undefined;
  const { valid, problems } = await answerOf(
    api.POST('/api/v1/flows/{id}/validate', { params: { path: { id: flow.id } } }),
  );
  editor.showProblems(problems.map(({ path, message }) => ({ param: path, message })));
  return valid ? saved : undefined;
}
