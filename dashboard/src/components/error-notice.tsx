import { Alert, Button, Code, Group, Text } from '@mantine/core';

import { ApiError } from '../api/api-error.js';

/** What went wrong, and what the person can do. */
export interface ErrorNoticeProps {
  error: unknown;
  title?: string;
  onRetry?: () => void;
}

/** An error in the API's words, with the request id that support asks for. */
export function ErrorNotice({ error, title = 'That did not work', onRetry }: ErrorNoticeProps) {
  const requestId = error instanceof ApiError ? error.requestId : undefined;
  return (
    <Alert color="red" title={title} role="alert">
      <Text size="sm" className="typed">
        {error instanceof Error ? error.message : String(error)}
      </Text>
      {requestId !== undefined && (
        <Text size="xs" mt="xs">
          Request id <Code>{requestId}</Code>
        </Text>
      )}
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
}
