import { Button, Group, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { useBeginSession, useSession } from '../../../api/session.js';
import { CopyableCode } from '../../../components/copyable-code.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';

/** A second proof at sign-in: a code of an authenticator app. */
export function TwoFactor() {
  const { user } = useSession();
  return (
    <SettingSection
      title="Two-factor sign-in"
      description="A code of an authenticator app, beside your password. Changing this signs you out everywhere else."
    >
      {user.has_totp ? <TurnOff /> : <TurnOn />}
    </SettingSection>
  );
}

function TurnOn() {
  const begin = useMutation({ mutationFn: () => answerOf(api.POST('/api/auth/totp')), gcTime: 0 });
  if (begin.data) return <Confirm offer={begin.data} />;
  return (
    <Group>
      {begin.isError && <ErrorNotice error={begin.error} />}
      <Button variant="default" loading={begin.isPending} onClick={() => begin.mutate()}>
        Set up an authenticator
      </Button>
    </Group>
  );
}

function Confirm({ offer }: { offer: Schema<'TotpEnrolment'> }) {
  const beginSession = useBeginSession();
  const form = useForm({ initialValues: { code: '' } });
  return (
    <Stack>
      <Text size="sm">Scan this with your authenticator app, then enter the code that it shows.</Text>
      <img src={svgUrl(offer.qr_svg)} alt="QR code for the authenticator app" width={200} height={200} />
      <details>
        <summary>Enter it by hand</summary>
        <CopyableCode label="authenticator secret" value={offer.secret} />
      </details>
      <SettingForm
        form={form}
        done="Two-factor sign-in is on."
        submitLabel="Turn on"
        save={async (body) => {
          beginSession(await answerOf(api.POST('/api/auth/totp/confirm', { body })));
        }}
      >
        <TextInput
          label="Code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={6}
          required
          {...form.getInputProps('code')}
        />
      </SettingForm>
    </Stack>
  );
}

function TurnOff() {
  const beginSession = useBeginSession();
  const form = useForm({ initialValues: { password: '' } });
  return (
    <SettingForm
      form={form}
      done="Two-factor sign-in is off."
      submitLabel="Turn off"
      save={async (body) => {
        beginSession(await answerOf(api.DELETE('/api/auth/totp', { body })));
      }}
    >
      <Text size="sm">It is on.</Text>
      <PasswordInput
        label="Password"
        description="Turning it off needs your password."
        autoComplete="current-password"
        required
        {...form.getInputProps('password')}
      />
    </SettingForm>
  );
}

/** As an image, an SVG runs nothing, whatever it holds. */
function svgUrl(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
