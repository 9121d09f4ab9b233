import { ColorInput, NumberInput, SimpleGrid } from '@mantine/core';
import { useForm } from '@mantine/form';

import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { useUpdateWorkspace, type Workspace } from './workspace-queries.js';

const COLOURS = [
  { field: 'accent_color', label: 'Accent', placeholder: '#2450c8' },
  { field: 'background_color', label: 'Background', placeholder: '#ffffff' },
  { field: 'text_color', label: 'Text', placeholder: '#1c1f26' },
] as const;

/** The theme while it is edited: empty stands for the dialog's own. */
interface Looks {
  accent_color: string;
  background_color: string;
  text_color: string;
  corner_radius_px: number | '';
}

/** Colours and corners of the cancel dialog; what is empty, the dialog decides. */
export function DialogLooks({ workspace, isReadOnly }: { workspace: Workspace; isReadOnly: boolean }) {
  const update = useUpdateWorkspace();
  const form = useForm<{ dialog_theme: Looks }>({
    initialValues: { dialog_theme: toLooks(workspace.dialog_theme) },
  });
  return (
    <SettingSection title="Looks of the cancel dialog" description="The preview in the flow editor shows them.">
      <SettingForm
        form={form}
        isReadOnly={isReadOnly}
        done="Looks saved."
        save={async ({ dialog_theme: theme }) => {
          await update({
            dialog_theme: toTheme(theme),
          });
          form.resetDirty();
        }}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          {COLOURS.map(({ field, label, placeholder }) => (
            <ColorInput
              key={field}
              label={label}
              placeholder={placeholder}
              withEyeDropper={false}
              readOnly={isReadOnly}
              {...form.getInputProps(`dialog_theme.${field}`)}
            />
          ))}
          <NumberInput
            label="Corner radius"
            suffix=" px"
            placeholder="12 px"
            allowDecimal={false}
            allowNegative={false}
            readOnly={isReadOnly}
            {...form.getInputProps('dialog_theme.corner_radius_px')}
          />
        </SimpleGrid>
      </SettingForm>
    </SettingSection>
  );
}

function toTheme({ accent_color, background_color, text_color, corner_radius_px }: Looks): Workspace['dialog_theme'] {
  return {
    accent_color: accent_color || null,
    background_color: background_color || null,
    text_color: text_color || null,
    corner_radius_px: corner_radius_px === '' ? null : corner_radius_px,
  };
}

function toLooks({ accent_color, background_color, text_color, corner_radius_px }: Workspace['dialog_theme']): Looks {
  return {
    accent_color: accent_color ?? '',
    background_color: background_color ?? '',
    text_color: text_color ?? '',
    corner_radius_px: corner_radius_px ?? '',
  };
}
