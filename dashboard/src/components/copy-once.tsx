import { Alert, Stack } from '@mantine/core';

import { CopyableCode } from './copyable-code.js';

/** A secret that the server will not show again. */
export interface CopyOnceProps {
  /** What it is, such as `API token`. */
  label: string;
  value: string;
}

/** Shows a new secret with a copy button, and says that this is the only time. */
export function CopyOnce({ label, value }: CopyOnceProps) {
  return (
    <Alert color="yellow" title={`Copy your ${label} now`}>
      <Stack gap="xs">
        <span>It is stored in a form that cannot be read back, so it is shown only this once.</span>
        <CopyableCode label={label} value={value} />
      </Stack>
    </Alert>
  );
}
