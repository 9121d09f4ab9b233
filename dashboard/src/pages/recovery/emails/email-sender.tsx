import { Select, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';

import { answerOf, api } from '../../../api/client.js';
import { QueryResult } from '../../../components/query-result.js';
import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { type EmailSettings, emailSettingsQuery, type Template } from './email-queries.js';

/** A form of the settings. */
interface SenderProps {
  languages: Template['language'][];
  isReadOnly: boolean;
}

/** Who mails come from, and the language for customers whose own is not known. */
export function EmailSender(props: SenderProps) {
  const query = useQuery(emailSettingsQuery);
  return (
    <SettingSection title="Sender">
      <QueryResult query={query}>{(settings) => <SenderForm settings={settings} {...props} />}</QueryResult>
    </SettingSection>
  );
}

function SenderForm({ settings, languages, isReadOnly }: SenderProps & { settings: EmailSettings }) {
  const client = useQueryClient();
  const form = useForm({ initialValues: toValues(settings) });
  const save = async ({
    sender_name: name,
    reply_to: replyTo,
    postal_address: address,
    language,
  }: typeof form.values) => {
    const body = { sender_name: name || null, reply_to: replyTo || null, postal_address: address || null, language };
    client.setQueryData(emailSettingsQuery.queryKey, await answerOf(api.PUT('/api/v1/email-settings', { body })));
    form.resetDirty();
  };
  return (
    <SettingForm form={form} isReadOnly={isReadOnly} done="Sender saved." save={save}>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <TextInput
          label="Sender’s name"
          description="Empty for the name of the workspace"
          readOnly={isReadOnly}
          {...form.getInputProps('sender_name')}
        />
        <TextInput
          label="Answers go to"
          description="Empty for the address mails come from"
          type="email"
          readOnly={isReadOnly}
          {...form.getInputProps('reply_to')}
        />
        <Textarea
          label="Postal address"
          description="At the foot of every mail"
          autosize
          minRows={2}
          readOnly={isReadOnly}
          {...form.getInputProps('postal_address')}
        />
        <Select
          label="Language"
          description="For customers whose own is not known"
          data={languages}
          allowDeselect={false}
          readOnly={isReadOnly}
          {...form.getInputProps('language')}
        />
      </SimpleGrid>
    </SettingForm>
  );
}

/** Texts instead of null, which no field can hold. */
function toValues(settings: EmailSettings) {
  const { sender_name: name, reply_to: replyTo, postal_address: address, language } = settings;
  return { sender_name: name ?? '', reply_to: replyTo ?? '', postal_address: address ?? '', language };
}
