import { Alert, Badge, Group } from '@mantine/core';

import { formatTime } from '../../components/format.js';
import type { Endpoint } from './webhook-types.js';

/** Whether an endpoint receives events, in a word. */
export function EndpointBadges({ endpoint }: { endpoint: Endpoint }) {
  const { enabled, failing_since: failingSince, paused_until: pausedUntil } = endpoint;
  return (
    <Group gap="xs">
      <Badge variant="light" color={enabled ? 'green' : 'gray'}>
        {enabled ? 'enabled' : 'disabled'}
      </Badge>
      {enabled && failingSince !== null && (
        <Badge variant="light" color="red">
          failing
        </Badge>
      )}
      {enabled && pausedUntil !== null && (
        <Badge variant="light" color="orange">
          paused
        </Badge>
      )}
    </Group>
  );
}

const DISABLED_REASONS = {
  manual: 'Somebody disabled it.',
  gone: 'It answered 410 Gone, which asks for no more events.',
  failing: 'Every attempt failed for five days.',
} as const;

const WARNINGS = {
  failing_24_hours: 'Every attempt failed for 24 hours.',
  failing_72_hours: 'Every attempt failed for 72 hours.',
} as const;

/** What is wrong with an endpoint and what happens next; nothing when all is well. */
export function EndpointHealth({ endpoint }: { endpoint: Endpoint }) {
  const { enabled, disabled_reason: reason, disabled_at: disabledAt, failing_since: failingSince } = endpoint;
  if (!enabled) {
    return (
      <Alert color="gray" title="Disabled: events are held back">
        {reason && DISABLED_REASONS[reason]} {disabledAt && `Since ${formatTime(disabledAt)}. `}
        Enabling it sends what was held.
      </Alert>
    );
  }
  if (failingSince === null) return null;
  const { warning, paused_until: pausedUntil } = endpoint;
  return (
    <Alert color={warning ? 'red' : 'orange'} title={`Failing since ${formatTime(failingSince)}`}>
      {warning && `${WARNINGS[warning]} After five days it is disabled. `}
      {pausedUntil
        ? `It could not be reached; the next attempt is at ${formatTime(pausedUntil)}.`
        : 'Deliveries are tried again on their schedule; nothing is lost.'}
    </Alert>
  );
}
