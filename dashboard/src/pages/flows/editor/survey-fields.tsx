import { Button, Checkbox, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';

import { wordsOf } from '../../../components/format.js';
import { newChoice } from '../flow-form.js';
import type { StripeFeedback } from '../flow-types.js';
import { useEditing } from './editing.js';
import { PartActions } from './part-actions.js';
import { TextField } from './text-field.js';

const MAX_CHOICES = 30;
const FEEDBACKS: StripeFeedback[] = [
  'too_expensive',
  'unused',
  'missing_features',
  'switched_service',
  'low_quality',
  'too_complex',
  'customer_service',
  'other',
];
const FEEDBACK_OPTIONS = FEEDBACKS.map((value) => ({ value, label: wordsOf(value) }));

/** The answers of a survey step. */
export function SurveyFields({ index }: { index: number }) {
  const { form, isReadOnly } = useEditing();
  const list = `steps.${index}.choices`;
  const choices = form.values.steps[index]?.choices ?? [];
  const all = form.values.steps.flatMap((step) => step.choices);
  return (
    <Stack gap="sm">
      {choices.map(({ key }, at) => (
        <Group key={key} align="flex-end" gap="xs" role="group" aria-label={`Answer ${at + 1}`}>
          <ChoiceFields path={`${list}.${at}`} />
          <PartActions list={list} index={at} count={choices.length} name={`answer ${at + 1}`} />
        </Group>
      ))}
      <Group justify="space-between">
        <Checkbox
          label="Ask for a comment too"
          disabled={isReadOnly}
          {...form.getInputProps(`steps.${index}.allow_comment`, { type: 'checkbox' })}
        />
        {!isReadOnly && (
          <Button
            variant="default"
            size="xs"
            disabled={choices.length >= MAX_CHOICES}
            onClick={() => form.insertListItem(list, newChoice(all))}
          >
            Add answer
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function ChoiceFields({ path }: { path: string }) {
  const { form, isReadOnly } = useEditing();
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs" flex={1} miw={220}>
      <TextField path={path} field="label" label="Text" />
      <TextInput label="Reason code" readOnly={isReadOnly} {...form.getInputProps(`${path}.id`)} />
      <Select
        label="In Stripe"
        data={FEEDBACK_OPTIONS}
        allowDeselect={false}
        readOnly={isReadOnly}
        {...form.getInputProps(`${path}.stripe_feedback`)}
      />
    </SimpleGrid>
  );
}
