import { Group, Paper, SimpleGrid, Stack, TextInput, Title } from '@mantine/core';

import type { StepForm } from '../flow-form.js';
import { useEditing } from './editing.js';
import { OfferFields } from './offer-fields.js';
import { PartActions } from './part-actions.js';
import { SurveyFields } from './survey-fields.js';
import { TextField } from './text-field.js';

/** Names of the types of steps. */
export const STEP_NAMES = { survey: 'Survey', offer: 'Offers', confirm: 'Confirmation' } as const;

/** One step of the flow with its texts and what is particular to its type. */
export function StepCard({ step, index }: { step: StepForm; index: number }) {
  const { form, isReadOnly } = useEditing();
  const path = `steps.${index}`;
  const name = `step ${index + 1}`;
  return (
    <Paper withBorder p="md" component="section" aria-label={`Step ${index + 1}`}>
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h5">
            {index + 1}. {STEP_NAMES[step.type]}
          </Title>
          <PartActions list="steps" index={index} count={form.values.steps.length} name={name} />
        </Group>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
          <TextField path={path} field="title" label="Title" />
          <TextInput label="Step code" readOnly={isReadOnly} {...form.getInputProps(`${path}.id`)} />
        </SimpleGrid>
        <TextField path={path} field="description" label="Description" isLong />
        {step.type === 'survey' && <SurveyFields index={index} />}
        {step.type === 'offer' && <OfferFields index={index} />}
      </Stack>
    </Paper>
  );
}
