import { Textarea, TextInput } from '@mantine/core';

import type { Translations } from '../flow-form.js';
import { useEditing } from './editing.js';

/** A text that customers read. */
export interface TextFieldProps {
  /** Where the part stands that the text belongs to, such as `steps.0`. */
  path: string;
  field: 'title' | 'description' | 'label';
  label: string;
  hint?: string;
  isLong?: boolean;
}

/** Edits a text in the language of the editor; in a translation, the text as it was written stands behind it. */
export function TextField({ path, field, label, hint, isLong = false }: TextFieldProps) {
  const { form, language, isReadOnly } = useEditing();
  const Input = isLong ? Textarea : TextInput;
  const written = form.getInputProps(`${path}.${field}`) as { value: string };
  const shared = { label, description: hint, readOnly: isReadOnly, ...(isLong && { autosize: true, minRows: 1 }) };
  if (language === '') return <Input {...shared} {...written} />;

  const place = `${path}.translations.${language}.${field}`;
  const { value: translations } = form.getInputProps(`${path}.translations`) as { value: Translations };
  const translate = (text: string) => {
    form.clearFieldError(place);
    form.setFieldValue(`${path}.translations`, {
      ...translations,
      [language]: { ...translations[language], [field]: text },
    });
  };
  return (
    <Input
      {...shared}
      label={`${label} (${language})`}
      value={translations[language]?.[field] ?? ''}
      onChange={(event) => translate(event.currentTarget.value)}
      error={form.errors[place]}
      placeholder={written.value}
      data-path={place}
    />
  );
}
