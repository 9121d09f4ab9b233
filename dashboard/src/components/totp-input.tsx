import { TextInput, type TextInputProps } from '@mantine/core';

/** The six digits that an authenticator app shows. */
export function TotpInput(props: TextInputProps) {
  return (
    <TextInput
      label="Code"
      description="Six digits from your authenticator app"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={6}
      required
      autoFocus
      {...props}
    />
  );
}
