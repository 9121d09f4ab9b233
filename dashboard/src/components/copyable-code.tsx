import { Button, Code, CopyButton, Group } from '@mantine/core';

/** Text to paste elsewhere. */
export interface CopyableCodeProps {
  /** Names the text for screen readers: `Copy <label>`. */
  label: string;
  value: string;
}

/** A line or block of code with a copy button. */
export function CopyableCode({ label, value }: CopyableCodeProps) {
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Code block flex={1} className="typed" tabIndex={0} aria-label={label}>
        {value}
      </Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" size="xs" onClick={copy} aria-label={copied ? `${label} copied` : `Copy ${label}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
