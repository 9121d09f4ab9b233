import { Checkbox, Radio, Stack, TagsInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { CopyableCode } from '../../../components/copyable-code.js';
import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { useUpdateWorkspace, type Workspace } from './workspace-queries.js';

const CANCEL_MODES: { value: Workspace['cancel_mode']; label: string; description: string }[] = [
  { value: 'record', label: 'Only record it', description: 'Your own systems end the subscription.' },
  {
    value: 'period_end',
    label: 'End the subscription with its period',
    description: 'The customer keeps what is paid for.',
  },
  { value: 'immediate', label: 'End the subscription at once', description: 'Without a refund.' },
];

/** Where the cancel flow may run and what a confirmed cancellation does. */
export function CancelFlowSettings({ workspace, isReadOnly }: { workspace: Workspace; isReadOnly: boolean }) {
  const update = useUpdateWorkspace();
  const { allowed_origins, identity_required, cancel_mode, public_termination } = workspace;
  const form = useForm({ initialValues: { allowed_origins, identity_required, cancel_mode, public_termination } });
  return (
    <SettingSection title="Cancel flow" description="Changes hold everywhere within two seconds.">
      <SettingForm
        form={form}
        isReadOnly={isReadOnly}
        done="Cancel flow settings saved."
        save={async (values) => {
          await update(values);
          form.resetDirty();
        }}
      >
        <TagsInput
          label="Allowed origins"
          description="Only pages of these may open the cancel flow. Press Enter after each."
          placeholder="https://app.example.com"
          readOnly={isReadOnly}
          {...form.getInputProps('allowed_origins')}
        />
        <Checkbox
          label="Require an identity token"
          description="Your server vouches for who the customer is. Without it, anybody could cancel for others."
          disabled={isReadOnly}
          {...form.getInputProps('identity_required', { type: 'checkbox' })}
        />
        <Radio.Group label="What a confirmed cancellation does in Stripe" {...form.getInputProps('cancel_mode')}>
          <Stack gap="xs" mt="xs">
            {CANCEL_MODES.map((mode) => (
              <Radio key={mode.value} {...mode} disabled={isReadOnly} />
            ))}
          </Stack>
        </Radio.Group>
        <Checkbox
          label="Let customers end contracts without signing in"
          description="A public page for § 312k BGB and its like, to link to from your site. Needs a mail server."
          disabled={isReadOnly}
          {...form.getInputProps('public_termination', { type: 'checkbox' })}
        />
        {public_termination && <PublicPageAddress workspaceId={workspace.id} />}
      </SettingForm>
    </SettingSection>
  );
}

function PublicPageAddress({ workspaceId }: { workspaceId: string }) {
  const address = `${globalThis.location.origin}/c/public/${workspaceId}`;
  return <CopyableCode label="address of the public page" value={address} />;
}
