import { Button, Grid, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ErrorNotice } from '../../../components/error-notice.js';
import { showDone } from '../../../components/show-error.js';
import type { PlacedProblem } from '../flow-errors.js';
import type { Flow } from '../flow-types.js';
import { FlowPreview } from '../preview/flow-preview.js';
import { toDefinition } from '../to-definition.js';
import { AddStep } from './add-step.js';
import { EditingContext } from './editing.js';
import { LanguagesBar } from './languages-bar.js';
import { ProblemList } from './problem-list.js';
import { PublishFlow } from './publish-flow.js';
import { StepCard } from './step-card.js';
import { type FlowEditor as Editor, useFlowEditor } from './use-flow-editor.js';
import { UnsavedChanges } from './unsaved-changes.js';

/** Edits a flow's draft beside a preview of it. */
export default function FlowEditor({ flow, isReadOnly }: { flow: Flow; isReadOnly: boolean }) {
  const editor = useFlowEditor(flow);
  const [language, setLanguage] = useState('');
  const { form, problems } = editor;
  const goTo = ({ field }: PlacedProblem) => {
    const [, translated = ''] = /\.translations\.([^.]+)\./.exec(field) ?? [];
    setLanguage(translated);
    // The field of another language is there only after the next render.
    setTimeout(() => (form.getInputNode(field) as HTMLElement | null)?.focus());
  };
  return (
    <EditingContext value={{ form, language, isReadOnly }}>
      <UnsavedChanges isDirty={form.isDirty()} />
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Stack>
            {!isReadOnly && <Toolbar editor={editor} flow={flow} />}
            {editor.saveError && <ErrorNotice error={editor.saveError} />}
            <ProblemList problems={problems} onGo={goTo} />
            <TextInput label="Name" readOnly={isReadOnly} {...form.getInputProps('name')} />
            <LanguagesBar onLanguage={setLanguage} />
            {form.values.steps.map((step, index) => (
              <StepCard key={step.key} step={step} index={index} />
            ))}
            {!isReadOnly && <AddStep />}
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <FlowPreview definition={toDefinition(form.values)} language={language} />
        </Grid.Col>
      </Grid>
    </EditingContext>
  );
}

function Toolbar({ editor, flow }: { editor: Editor; flow: Flow }) {
  const { form, history } = editor;
  const save = async () => {
    if (await editor.save()) showDone('Draft saved. Customers see it once it is published.');
  };
  return (
    <Group justify="space-between">
      <Group gap="xs">
        <Button variant="default" size="xs" disabled={!history.canUndo} onClick={editor.undo}>
          Undo
        </Button>
        <Button variant="default" size="xs" disabled={!history.canRedo} onClick={editor.redo}>
          Redo
        </Button>
        <Text size="sm" c="dimmed" role="status">
          {form.isDirty() ? 'Unsaved changes' : 'All changes saved'}
        </Text>
      </Group>
      <Group gap="xs">
        <Button variant="default" disabled={!form.isDirty()} loading={editor.isSaving} onClick={() => void save()}>
          Save draft
        </Button>
        <PublishFlow flow={flow} editor={editor} />
      </Group>
    </Group>
  );
}
