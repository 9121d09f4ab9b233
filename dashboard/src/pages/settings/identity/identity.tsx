import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { ConfirmAction } from '../../../components/confirm-action.js';
import { CopyableCode } from '../../../components/copyable-code.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { DEFAULT_OVERLAP_SECONDS, OverlapSelect } from '../../../components/overlap-select.js';
import { SettingSection } from '../../../components/setting-section.js';
import { Time } from '../../../components/time.js';

/** The secret with which the merchant's server vouches for its customers. */
export default function IdentitySettings() {
  const [overlap, setOverlap] = useState(DEFAULT_OVERLAP_SECONDS);
  // A secret stays nowhere longer than it is looked at.
  const reveal = useMutation({ mutationFn: () => answerOf(api.GET('/api/v1/identity-secret')), gcTime: 0 });
  const rotate = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/identity-secret/rotate', { body: { overlap_seconds: overlap } })),
    gcTime: 0,
  });
  const shown = rotate.data ?? reveal.data;
  return (
    <SettingSection
      title="Identity secret"
      description={
        <>
          Your server signs an identity token with it (a JWT, HS256, with the customer as <Code>sub</Code>), so that
          nobody can cancel for somebody else. It never belongs in a browser.
        </>
      }
    >
      {shown && <ShownSecret shown={shown} />}
      {reveal.isError && <ErrorNotice error={reveal.error} />}
      <Group gap="xs">
        {!shown && (
          <Button variant="default" size="xs" loading={reveal.isPending} onClick={() => reveal.mutate()}>
            Reveal
          </Button>
        )}
        <ConfirmAction
          label="Rotate"
          title="Rotate the identity secret?"
          confirmLabel="Rotate"
          isDangerous
          onConfirm={() => rotate.mutateAsync()}
        >
          <Stack>
            <Text>Once the old secret stops, tokens signed with it are refused and customers get your fallback.</Text>
            <OverlapSelect label="The old secret" seconds={overlap} onChange={setOverlap} />
          </Stack>
        </ConfirmAction>
      </Group>
    </SettingSection>
  );
}

function ShownSecret({ shown }: { shown: Schema<'IdentitySecret'> }) {
  return (
    <Stack gap="xs">
      <CopyableCode label="identity secret" value={shown.identity_secret} />
      <Text size="sm" c="dimmed">
        That you looked at it stands in the audit log.
      </Text>
      {shown.previous_accepted_until && (
        <Text size="sm">
          Tokens of the secret before it are accepted until <Time at={shown.previous_accepted_until} />.
        </Text>
      )}
    </Stack>
  );
}
