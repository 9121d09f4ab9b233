import { Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

/** A part of the settings. */
export interface SettingSectionProps {
  title: string;
  description?: ReactNode;
  children: ReactNode;
}

/** A titled box of settings that belong together. */
export function SettingSection({ title, description, children }: SettingSectionProps) {
  const id = useId();
  return (
    <Paper withBorder p="lg" mb="lg" component="section" aria-labelledby={id}>
      <Stack>
        <Stack gap={2}>
          <Title order={2} size="h4" id={id}>
            {title}
          </Title>
          {description !== undefined && (
            <Text size="sm" c="dimmed" component="div">
              {description}
            </Text>
          )}
        </Stack>
        {children}
      </Stack>
    </Paper>
  );
}
