import { Badge, Code, Group, Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import { formatTime, wordsOf } from '../../components/format.js';
import type { Attempt } from './webhook-types.js';

const TRIGGERS = { schedule: 'by schedule', manual: 'asked for', test: 'a test' } as const;

/** One try to deliver: what was sent and what came back. What the receiver answered is text, whatever it is. */
export function AttemptView({ attempt }: { attempt: Attempt }) {
  const { attempt_number: number, outcome, status_code: status, duration_ms: durationMs } = attempt;
  const isGood = outcome === 'succeeded';
  return (
    <Paper withBorder p="sm" component="section" aria-label={`Attempt ${number}`}>
      <Stack gap="xs">
        <Group gap="xs">
          <Badge color={isGood ? 'green' : 'red'} variant="light">
            {number}: {isGood ? 'succeeded' : wordsOf(outcome).toLowerCase()}
          </Badge>
          <Text size="sm">
            {status === null ? 'no answer' : `answered ${status}`} after {durationMs} ms, {TRIGGERS[attempt.trigger]},{' '}
            {formatTime(attempt.attempted_at)}
          </Text>
        </Group>
        <Fold label="Request headers" text={headerLines(attempt.request_headers)} />
        <Fold label="Response headers" text={headerLines(attempt.response_headers)} />
        <Fold label="Response body" text={attempt.response_body} isOpen={!isGood} />
      </Stack>
    </Paper>
  );
}

function Fold({ label, text, isOpen = false }: { label: ReactNode; text: string; isOpen?: boolean }) {
  if (text === '') return null;
  return (
    <details open={isOpen}>
      <summary>
        <Text component="span" size="sm">
          {label}
        </Text>
      </summary>
      <Code block className="typed" mt="xs">
        {text}
      </Code>
    </details>
  );
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
