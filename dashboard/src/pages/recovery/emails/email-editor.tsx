import { Badge, Code, Grid, Group, Text, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';

import { ConfirmAction } from '../../../components/confirm-action.js';
import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { EmailPreview } from './email-preview.js';
import { resetTemplate, saveTemplate, type Template, templatesQuery } from './email-queries.js';

const HELP = (
  <>
    MJML with Liquid: <Code>{'{{ customer.name }}'}</Code> <Code>{'{{ amount }}'}</Code>{' '}
    <Code>{'{{ update_url }}'}</Code> <Code>{'{{ card.last4 }}'}</Code> and more. What is filled in is escaped.
  </>
);

/** Edits the subject and body of a mail beside how a customer would see it. */
export function EmailEditor({ template, isReadOnly }: { template: Template; isReadOnly: boolean }) {
  const client = useQueryClient();
  const form = useForm({ initialValues: { subject: template.subject, body: template.body } });
  const refresh = () => client.invalidateQueries({ queryKey: templatesQuery.queryKey });
  const save = async (values: { subject: string; body: string }) => {
    await saveTemplate({ ...template, ...values });
    form.resetDirty();
    await refresh();
  };
  const reset = async () => {
    await resetTemplate(template);
    await refresh();
  };
  return (
    <Grid gap="lg" mb="lg">
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <SettingSection title="Text" description={HELP}>
          <TemplateState template={template} onReset={isReadOnly ? undefined : reset} />
          <SettingForm form={form} isReadOnly={isReadOnly} done="Mail saved." save={save}>
            <TextInput label="Subject" required readOnly={isReadOnly} {...form.getInputProps('subject')} />
            <Textarea
              label="Body"
              required
              autosize
              minRows={12}
              maxRows={30}
              spellCheck={false}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
              readOnly={isReadOnly}
              {...form.getInputProps('body')}
            />
          </SettingForm>
        </SettingSection>
      </Grid.Col>
      <Grid.Col span={{ base: 12, lg: 6 }}>
        <PreviewBeside template={{ ...template, ...form.values }} isReadOnly={isReadOnly} />
      </Grid.Col>
    </Grid>
  );
}

function TemplateState({ template, onReset }: { template: Template; onReset: (() => Promise<void>) | undefined }) {
  return (
    <Group justify="space-between">
      <Badge variant="light" color={template.is_default ? 'gray' : 'blue'}>
        {template.is_default ? 'as it comes' : 'your own'}
      </Badge>
      {!template.is_default && onReset && (
        <ConfirmAction
          label="Reset to default"
          title="Go back to the mail that comes with the product?"
          confirmLabel="Reset"
          isDangerous
          onConfirm={onReset}
        >
          Your own text of this mail in this language is lost.
        </ConfirmAction>
      )}
    </Group>
  );
}

function PreviewBeside({ template, isReadOnly }: { template: Template; isReadOnly: boolean }) {
  if (isReadOnly) return <Text c="dimmed">Previews are for admins.</Text>;
  const { step, language, subject, body } = template;
  return <EmailPreview step={step} language={language} subject={subject} body={body} />;
}
