import { Button, Container, Stack, Title } from '@mantine/core';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';

import { ErrorNotice } from '../components/error-notice.js';

/** What a page that does not exist, or that broke, leaves on the screen. */
export function RouteError() {
  const error = useRouteError();
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Container size="xs" py="xl" component="main">
      <Stack align="flex-start">
        <Title order={1} size="h2">
          {isMissing ? 'There is no such page' : 'This page broke'}
        </Title>
        {!isMissing && <ErrorNotice error={error} onRetry={() => globalThis.location.reload()} />}
        <Button component={Link} to="/" variant="default">
          Go to the overview
        </Button>
      </Stack>
    </Container>
  );
}
