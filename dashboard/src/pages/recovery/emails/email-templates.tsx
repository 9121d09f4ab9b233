import { Group, Select } from '@mantine/core';
import { useState } from 'react';

import { EmailEditor } from './email-editor.js';
import type { Template } from './email-queries.js';
import { EmailSender } from './email-sender.js';

/** What each step is for, in the order customers may meet them. */
const STEPS: { value: Template['step']; label: string }[] = [
  { value: 'first', label: 'First: the card needs attention' },
  { value: 'authenticate', label: 'First: confirm with the bank' },
  { value: 'reminder', label: 'Reminder' },
  { value: 'final', label: 'Final' },
  { value: 'neutral', label: 'Neutral: the reason must not be told' },
  { value: 'expiring_card', label: 'Before a card expires' },
];

/** Chooses a mail and its language, and edits it. */
export default function EmailTemplates({ templates, isReadOnly }: { templates: Template[]; isReadOnly: boolean }) {
  const [step, setStep] = useState<string>('first');
  const [language, setLanguage] = useState<string>('en');
  const languages = [...new Set(templates.map((template) => template.language))];
  const chosen = templates.find((template) => template.step === step && template.language === language);
  return (
    <>
      <Group mb="md">
        <Select
          label="Mail"
          data={STEPS}
          value={step}
          onChange={(value) => setStep(value ?? step)}
          allowDeselect={false}
          miw={300}
        />
        <Select
          label="Language"
          data={languages}
          value={language}
          onChange={(value) => setLanguage(value ?? language)}
          allowDeselect={false}
          w={110}
        />
      </Group>
      {chosen && (
        <EmailEditor
          // Another mail, or another version of it, is another form.
          key={`${chosen.step} ${chosen.language} ${String(chosen.is_default)}`}
          template={chosen}
          isReadOnly={isReadOnly}
        />
      )}
      <EmailSender isReadOnly={isReadOnly} languages={languages} />
    </>
  );
}
