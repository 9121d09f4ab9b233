import { Container, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';

/** A page for people who are not signed in: one card with a title. */
export function PublicPage({ title, children }: { title: string; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Retainly`;
  }, [title]);
  return (
    <Container size={440} py={80} component="main">
      <Group gap="xs" justify="center" mb="lg">
        <img src="/favicon.svg" alt="" width={32} height={32} />
        <Text fw={700} size="xl">
          Retainly
        </Text>
      </Group>
      <Paper withBorder p="xl" shadow="sm">
        <Stack>
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Container>
  );
}
