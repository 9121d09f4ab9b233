import { Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { answerOf, api } from '../../../api/client.js';
import type { FlowDefinition } from '../flow-types.js';
import { contentFrom } from './content-from.js';
import classes from './flow-preview.module.css';
import { PlayedDialog } from './played-dialog.js';

const TYPING_PAUSE_MS = 400;

/** What is previewed. */
export interface FlowPreviewProps {
  definition: FlowDefinition;
  /** Language of the customer; empty for texts as they were written. */
  language: string;
}

/** The dialog that customers get, made of a definition as it stands; nothing is recorded and Stripe is not asked. */
export function FlowPreview({ definition, language }: FlowPreviewProps) {
  // As text, because the definition is another object with every render.
  const [written] = useDebouncedValue(JSON.stringify(definition), TYPING_PAUSE_MS);
  const { data, isError } = useQuery(previewQuery(written, language));
  const [shown, setShown] = useState(data);
  const [firstStep, setFirstStep] = useState(0);
  if (data && data !== shown) setShown(data);

  const steps = shown?.flow.steps ?? [];
  const first = Math.min(firstStep, steps.length - 1);
  return (
    <Paper withBorder className={classes.preview} component="section" aria-label="Preview">
      <Stack gap="sm">
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            Preview, from step
          </Text>
          <SegmentedControl
            size="xs"
            aria-label="First step of the preview"
            data={steps.map((_, index) => String(index + 1))}
            value={String(first + 1)}
            onChange={(value) => setFirstStep(Number(value) - 1)}
          />
        </Group>
        {isError && (
          <Text size="sm" c="dimmed" role="status">
            There is a mistake in the flow; this is how it was before. Saving says where.
          </Text>
        )}
        {shown && <PlayedDialog content={contentFrom(shown, first)} />}
      </Stack>
    </Paper>
  );
}

function previewQuery(written: string, language: string) {
  return queryOptions({
    queryKey: ['/api/v1/flows/preview', written, language],
    queryFn: () => {
      const definition = JSON.parse(written) as FlowDefinition;
      return answerOf(
        api.POST('/api/v1/flows/preview', { body: { definition, ...(language !== '' && { locale: language }) } }),
      );
    },
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
}
