import { notifications } from '@mantine/notifications';

import { ApiError } from '../api/api-error.js';

/** Tells, in a corner of the screen, why an action failed that has no place of its own for it. */
export function showError(error: unknown): void {
  const requestId = error instanceof ApiError && error.requestId ? ` (request id ${error.requestId})` : '';
  const message = error instanceof Error ? error.message : String(error);
  notifications.show({ color: 'red', title: 'That did not work', message: `${message}${requestId}`, autoClose: false });
}

/** Tells that an action worked. */
export function showDone(message: string): void {
  notifications.show({ color: 'green', message });
}
