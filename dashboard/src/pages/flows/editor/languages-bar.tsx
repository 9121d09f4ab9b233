import { Autocomplete, Button, Group, Popover, SegmentedControl, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useState } from 'react';

import { useEditing } from './editing.js';

const COMMON = ['de', 'es', 'fr', 'it', 'nl', 'pl', 'pt-BR', 'sv', 'da', 'cs', 'ja', 'tr'];

/** Chooses the language whose texts are edited and previewed, adds one, or removes one with its texts. */
export function LanguagesBar({ onLanguage }: { onLanguage: (language: string) => void }) {
  const { form, language, isReadOnly } = useEditing();
  const { languages } = form.values;
  const remove = () => {
    form.setFieldValue(
      'languages',
      languages.filter((other) => other !== language),
    );
    onLanguage('');
  };
  return (
    <Group gap="xs">
      <Text size="sm" id="flow-language">
        Texts in
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby="flow-language"
        data={[{ value: '', label: 'as written' }, ...languages]}
        value={language}
        onChange={onLanguage}
      />
      {!isReadOnly && <AddLanguage onAdd={onLanguage} />}
      {!isReadOnly && language !== '' && (
        <Button size="xs" variant="subtle" color="red" onClick={remove}>
          Remove {language}
        </Button>
      )}
      {form.errors.languages !== undefined && (
        <Text size="sm" c="red" role="alert">
          A language {form.errors.languages}.
        </Text>
      )}
    </Group>
  );
}

function AddLanguage({ onAdd }: { onAdd: (language: string) => void }) {
  const { form } = useEditing();
  const [isOpen, popover] = useDisclosure();
  const [tag, setTag] = useState('');
  const { languages } = form.values;
  const add = () => {
    if (!languages.includes(tag)) form.setFieldValue('languages', [...languages, tag]);
    onAdd(tag);
    setTag('');
    popover.close();
  };
  return (
    <Popover opened={isOpen} onChange={popover.set} trapFocus withArrow>
      <Popover.Target>
        <Button size="xs" variant="default" onClick={popover.toggle}>
          Add language
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Group align="flex-end" gap="xs">
          <Autocomplete
            label="Language"
            placeholder="de or pt-BR"
            data={COMMON.filter((common) => !languages.includes(common))}
            value={tag}
            onChange={setTag}
            comboboxProps={{ withinPortal: false }}
          />
          <Button onClick={add} disabled={tag === ''}>
            Add
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
