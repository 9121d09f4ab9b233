import { PasswordInput, type PasswordInputProps } from '@mantine/core';

/** The shortest password the server takes. */
export const MIN_PASSWORD_LENGTH = 8;

/** A password that is being chosen. */
export function NewPasswordInput(props: PasswordInputProps) {
  return (
    <PasswordInput
      label="Password"
      description="Fifteen characters or more are best; a few random words do well."
      autoComplete="new-password"
      minLength={MIN_PASSWORD_LENGTH}
      maxLength={256}
      required
      {...props}
    />
  );
}
