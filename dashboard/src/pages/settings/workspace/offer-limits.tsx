import { NumberInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { SettingForm } from '../../../components/setting-form.js';
import { SettingSection } from '../../../components/setting-section.js';
import { useUpdateWorkspace, type Workspace } from './workspace-queries.js';

/** How often a customer is offered something, and what discounts may cost. */
export function OfferLimits({ workspace, isReadOnly }: { workspace: Workspace; isReadOnly: boolean }) {
  const update = useUpdateWorkspace();
  const digits = fractionDigits(workspace.reporting_currency);
  const budget = workspace.monthly_discount_budget_cents;
  const form = useForm<{ offer_cooldown_days: number | ''; monthly_discount_budget_cents: number | '' }>({
    initialValues: {
      offer_cooldown_days: workspace.offer_cooldown_days,
      monthly_discount_budget_cents: budget === null ? '' : budget / 10 ** digits,
    },
  });
  return (
    <SettingSection title="Limits of offers">
      <SettingForm
        form={form}
        isReadOnly={isReadOnly}
        done="Limits saved."
        save={async ({ offer_cooldown_days: days, monthly_discount_budget_cents: amount }) => {
          await update({
            offer_cooldown_days: Number(days),
            monthly_discount_budget_cents: amount === '' ? null : Math.round(amount * 10 ** digits),
          });
          form.resetDirty();
        }}
      >
        <NumberInput
          label="Cooldown"
          description="Days after an accepted offer in which its customer is offered nothing else; 0 for none."
          suffix=" days"
          allowDecimal={false}
          allowNegative={false}
          readOnly={isReadOnly}
          {...form.getInputProps('offer_cooldown_days')}
        />
        <NumberInput
          label="Discount budget of a month"
          description="What the discounts accepted in a UTC calendar month may cost in all. Empty for no limit."
          prefix={`${workspace.reporting_currency.toUpperCase()} `}
          decimalScale={digits}
          thousandSeparator=","
          allowNegative={false}
          readOnly={isReadOnly}
          {...form.getInputProps('monthly_discount_budget_cents')}
        />
      </SettingForm>
    </SettingSection>
  );
}

function fractionDigits(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: currency.toUpperCase() });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}
