import { Button, Group, Paper, Radio, Stack, Text, Textarea, Title } from '@mantine/core';
import { useState } from 'react';

import type { FlowDefinition, FlowOffer, FlowStep } from '../flow-types.js';
import { termsInWords } from '../offer-words.js';

/** A definition as a customer would meet it in a language; nothing is recorded. */
export function FlowPreview({ definition, language }: { definition: FlowDefinition; language: string }) {
  const [at, setAt] = useState(0);
  const [reason, setReason] = useState<string | null>(null);
  const { steps, translations } = definition;
  const index = Math.min(at, steps.length - 1);
  const step = steps[index];
  const texts = translations[language] ?? {};
  return (
    <Paper withBorder p="lg" component="section" aria-label="Preview" style={{ position: 'sticky', top: 72 }}>
      <Stack>
        <Group justify="space-between">
          <Text size="sm" c="dimmed">
            Preview: step {index + 1} of {steps.length}
          </Text>
          <Group gap="xs">
            <Button variant="default" size="xs" disabled={index <= 0} onClick={() => setAt(index - 1)}>
              Back
            </Button>
            <Button variant="default" size="xs" disabled={index >= steps.length - 1} onClick={() => setAt(index + 1)}>
              Next
            </Button>
          </Group>
        </Group>
        {step && <PreviewStep step={step} texts={texts} reason={reason} onReason={setReason} />}
        <Button variant="subtle" color="gray">
          Cancel subscription
        </Button>
      </Stack>
    </Paper>
  );
}

interface StepProps {
  step: FlowStep;
  texts: Readonly<Record<string, string>>;
  reason: string | null;
  onReason: (reason: string) => void;
}

function PreviewStep({ step, texts, reason, onReason }: StepProps) {
  const text = (part: string, written: string | undefined) => texts[`${step.id}.${part}`] ?? written;
  return (
    <Stack gap="sm">
      <Title order={3} size="h4" className="typed">
        {text('title', step.title)}
      </Title>
      <Text className="typed">{text('description', step.description)}</Text>
      {step.type === 'survey' && (
        <Radio.Group value={reason} onChange={onReason} aria-label="Reason">
          <Stack gap="xs">
            {step.choices.map(({ id, label }) => (
              <Radio key={id} value={id} label={text(`${id}.label`, label)} />
            ))}
          </Stack>
        </Radio.Group>
      )}
      {step.type === 'survey' && step.allow_comment && <Textarea label="Anything else?" />}
      {step.type === 'offer' &&
        step.offers
          .filter((offer) => fits(offer, reason))
          .map((offer) => (
            <Paper key={offer.id} withBorder p="sm">
              <Text fw={600}>{text(`${offer.id ?? ''}.title`, offer.title) ?? termsInWords(offer)}</Text>
              <Text size="sm">{text(`${offer.id ?? ''}.description`, offer.description)}</Text>
            </Paper>
          ))}
    </Stack>
  );
}

function fits(offer: FlowOffer, reason: string | null): boolean {
  return !offer.show_if || (reason !== null && offer.show_if.reason.includes(reason));
}
