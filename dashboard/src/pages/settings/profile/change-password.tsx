import { PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { answerOf, api } from '../../../api/client.js';
import { useBeginSession } from '../../../api/session.js';
import { NewPasswordInput } from '../../../components/new-password-input.js';
import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';

/** Sets another password; other browsers are signed out. */
export function ChangePassword() {
  const beginSession = useBeginSession();
  const form = useForm({ initialValues: { current_password: '', new_password: '' } });
  return (
    <SettingSection title="Password" description="Changing it signs you out in every other browser.">
      <SettingForm
        form={form}
        done="Password changed."
        submitLabel="Change password"
        save={async (body) => {
          beginSession(await answerOf(api.POST('/api/auth/password', { body })));
          form.reset();
        }}
      >
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          required
          {...form.getInputProps('current_password')}
        />
        <NewPasswordInput label="New password" {...form.getInputProps('new_password')} />
      </SettingForm>
    </SettingSection>
  );
}
