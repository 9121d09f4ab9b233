import { Checkbox, Fieldset, NativeSelect, NumberInput, SimpleGrid, Stack } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';

import { SettingForm } from '../../../components/setting-form.js';
import { type Policy, policyQuery, savePolicy } from './policy-queries.js';

/** Numbers of the policy, with what they mean. */
const LIMITS = [
  { field: 'max_attempts_30_days', label: 'Tries in 30 days', hint: 'Stripe’s and ours together, at most 20' },
  { field: 'max_own_attempts_30_days', label: 'Our tries in 30 days', hint: 'At most 15' },
  { field: 'min_hours_between_attempts', label: 'Hours between two tries', hint: '1–168' },
  { field: 'max_mastercard_attempts_24_hours', label: 'Mastercard: tries in 24 hours', hint: 'At most 10' },
  { field: 'max_mastercard_attempts_30_days', label: 'Mastercard: tries in 30 days', hint: 'At most 35' },
] as const;

/** Browsers do not list UTC, which is the zone of a new workspace. */
const TIME_ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

const MAIL_LABELS = ['First mail', 'Reminder', 'Last mail'];

/** The policy while it is edited: each mail has its day, or an empty field. */
type PolicyValues = Omit<Policy, 'mail_days'> & { mail_days: (number | '')[] };

/** Retries, budgets of a card, and the days of mails. */
export function PolicyForm({ policy, isReadOnly }: { policy: Policy; isReadOnly: boolean }) {
  const client = useQueryClient();
  const form = useForm<PolicyValues>({
    initialValues: { ...policy, mail_days: MAIL_LABELS.map((_, index) => policy.mail_days[index] ?? '') },
  });
  const save = async (values: PolicyValues) => {
    const saved = await savePolicy({ ...values, mail_days: values.mail_days.filter((day) => day !== '') });
    client.setQueryData(policyQuery.queryKey, saved);
    form.resetDirty();
  };
  return (
    <SettingForm form={form} isReadOnly={isReadOnly} done="Policy saved." save={save}>
      <Tries form={form} isReadOnly={isReadOnly} />
      <Mails form={form} isReadOnly={isReadOnly} />
    </SettingForm>
  );
}

interface PartProps {
  form: UseFormReturnType<PolicyValues>;
  isReadOnly: boolean;
}

function Tries({ form, isReadOnly }: PartProps) {
  return (
    <Fieldset legend="Tries">
      <Stack>
        <Checkbox
          label="Try payments ourselves where Stripe plans no try"
          description="Stripe’s own retries go on regardless."
          disabled={isReadOnly}
          {...form.getInputProps('own_retries_enabled', { type: 'checkbox' })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
          {LIMITS.map(({ field, label, hint }) => (
            <NumberInput
              key={field}
              label={label}
              description={`${hint}, per card`}
              allowDecimal={false}
              allowNegative={false}
              readOnly={isReadOnly}
              {...form.getInputProps(field)}
            />
          ))}
        </SimpleGrid>
      </Stack>
    </Fieldset>
  );
}

function Mails({ form, isReadOnly }: PartProps) {
  return (
    <Fieldset legend="Mails">
      <Stack>
        <SimpleGrid cols={{ base: 1, sm: 3 }}>
          {MAIL_LABELS.map((label, index) => (
            <NumberInput
              key={label}
              label={label}
              description="Days after the first failure; empty for none"
              allowDecimal={false}
              allowNegative={false}
              readOnly={isReadOnly}
              {...form.getInputProps(`mail_days.${index}`)}
              error={form.errors[`mail_days.${index}`] ?? form.errors.mail_days}
            />
          ))}
        </SimpleGrid>
        <Checkbox
          label="Tell customers before their card expires"
          description="Once, when it expires before the next renewal."
          disabled={isReadOnly}
          {...form.getInputProps('expiring_card_notice_enabled', { type: 'checkbox' })}
        />
        <NativeSelect
          label="Time zone"
          description="For customers whose own is not known; tries and mails come by day."
          data={[...new Set([form.values.time_zone, ...TIME_ZONES])]}
          disabled={isReadOnly}
          {...form.getInputProps('time_zone')}
        />
      </Stack>
    </Fieldset>
  );
}
