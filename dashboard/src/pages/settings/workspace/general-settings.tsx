import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { useUpdateWorkspace, type Workspace } from './workspace-queries.js';

/** Name and currency. */
export function GeneralSettings({ workspace, isReadOnly }: { workspace: Workspace; isReadOnly: boolean }) {
  const update = useUpdateWorkspace();
  const form = useForm({
    initialValues: { name: workspace.name, reporting_currency: workspace.reporting_currency },
  });
  return (
    <SettingSection title="General">
      <SettingForm
        form={form}
        isReadOnly={isReadOnly}
        done="Workspace saved."
        save={async (values) => {
          await update(values);
          form.resetDirty();
        }}
      >
        <TextInput label="Name" maxLength={100} required readOnly={isReadOnly} {...form.getInputProps('name')} />
        <TextInput
          label="Reporting currency"
          description="Totals are shown in it. Fixed once the workspace has data."
          maxLength={3}
          required
          readOnly={isReadOnly}
          {...form.getInputProps('reporting_currency')}
        />
      </SettingForm>
    </SettingSection>
  );
}
