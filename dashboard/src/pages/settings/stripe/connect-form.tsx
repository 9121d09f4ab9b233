import { Anchor, PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { answerOf, api, type Schema } from '../../../api/client.js';
import { CopyableCode } from '../../../components/copyable-code.js';
import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { type Connection, useConnectionChange } from './stripe-queries.js';

const HELP = (
  <>
    Use a restricted key, made at{' '}
    <Anchor href="https://dashboard.stripe.com/apikeys" target="_blank" rel="noreferrer" size="sm" underline="always">
      Stripe → Developers → API keys
    </Anchor>
    . Both are stored encrypted and never shown again.
  </>
);

/** Takes a key and the signing secret of Stripe's webhook; what the key may do is tried before anything is stored. */
export function ConnectForm({ connection }: { connection: Connection }) {
  const { is_connected: isConnected } = connection;
  const form = useForm({ initialValues: { secret_key: '', webhook_secrets: '' } });
  const connect = useConnectionChange((body: Schema<'ConnectStripe'>) =>
    answerOf(api.PUT('/api/v1/stripe-connection', { body })),
  );
  return (
    <SettingSection title={isConnected ? 'Replace credentials' : 'Connect Stripe'} description={HELP}>
      <SettingForm
        form={form}
        done="Stripe is connected."
        submitLabel={isConnected ? 'Replace' : 'Connect'}
        save={async ({ secret_key: key, webhook_secrets: secret }) => {
          await connect.mutateAsync({
            ...(key !== '' && { secret_key: key }),
            ...(secret !== '' && { webhook_secrets: [secret] }),
          });
          form.reset();
        }}
      >
        <PasswordInput
          label="Restricted or secret key"
          description={isConnected ? 'Empty to keep the stored one.' : undefined}
          placeholder="rk_…"
          autoComplete="off"
          required={!isConnected}
          {...form.getInputProps('secret_key')}
        />
        <WebhookAddress connection={connection} />
        <TextInput
          label="Signing secret of that endpoint"
          description={
            connection.has_webhook_secret ? 'Empty to keep the stored one.' : 'Without it no event is taken.'
          }
          placeholder="whsec_…"
          autoComplete="off"
          {...form.getInputProps('webhook_secrets')}
        />
      </SettingForm>
    </SettingSection>
  );
}

function WebhookAddress({ connection }: { connection: Connection }) {
  const { webhook_url: webhookUrl, event_types: eventTypes } = connection;
  return (
    <>
      <Text size="sm">Register this address in Stripe as a webhook endpoint:</Text>
      <CopyableCode label="webhook address" value={webhookUrl} />
      <details>
        <summary>
          {eventTypes.length} event types, API version {connection.api_version}
        </summary>
        <Text size="sm" mt="xs">
          {eventTypes.join(', ')}
        </Text>
      </details>
    </>
  );
}
