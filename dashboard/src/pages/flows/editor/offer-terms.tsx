import { NumberInput, SegmentedControl, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';

import type { OfferForm } from '../flow-form.js';
import { useEditing } from './editing.js';

/** The terms of an offer: what Stripe is asked to do when a customer takes it. */
export function OfferTerms({ path, offer }: { path: string; offer: OfferForm }) {
  switch (offer.type) {
    case 'discount':
      return <DiscountTerms path={path} offer={offer} />;
    case 'pause':
      return <WholeNumber path={`${path}.months`} label="Months without invoices" bounds="1–12" />;
    case 'downgrade':
      return <DowngradeTerms path={path} />;
    case 'annual_switch':
      return <PriceField path={path} hint="A yearly price of the same product." />;
  }
}

function DiscountTerms({ path, offer }: { path: string; offer: OfferForm }) {
  const { form, isReadOnly } = useEditing();
  const isPercent = offer.discount_kind === 'percent';
  return (
    <Stack gap="xs">
      <SegmentedControl
        aria-label="Kind of discount"
        data={[
          { value: 'percent', label: 'Percentage' },
          { value: 'amount', label: 'Fixed amount' },
        ]}
        readOnly={isReadOnly}
        {...form.getInputProps(`${path}.discount_kind`)}
      />
      <SimpleGrid cols={{ base: 1, sm: isPercent ? 2 : 3 }} spacing="xs">
        {isPercent ? (
          <WholeNumber path={`${path}.percent`} label="Percent off" bounds="1–100" />
        ) : (
          <>
            <WholeNumber path={`${path}.amount_off_cents`} label="Amount off" bounds="in cents: 500 is 5.00" />
            <TextInput
              label="Currency"
              description="Empty for any"
              placeholder="eur"
              maxLength={3}
              readOnly={isReadOnly}
              {...form.getInputProps(`${path}.currency`)}
            />
          </>
        )}
        <WholeNumber path={`${path}.duration_months`} label="For how many months" bounds="1–24" />
      </SimpleGrid>
    </Stack>
  );
}

function DowngradeTerms({ path }: { path: string }) {
  const { form, isReadOnly } = useEditing();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <PriceField path={path} hint="A cheaper price of the same interval." />
      <Select
        label="Begins"
        description="The paid period is never shortened."
        data={[
          { value: 'now', label: 'at once' },
          { value: 'period_end', label: 'when the paid period ends' },
        ]}
        allowDeselect={false}
        readOnly={isReadOnly}
        {...form.getInputProps(`${path}.at`)}
      />
    </SimpleGrid>
  );
}

function PriceField({ path, hint }: { path: string; hint: string }) {
  const { form, isReadOnly } = useEditing();
  return (
    <TextInput
      label="Stripe price"
      description={hint}
      placeholder="price_…"
      readOnly={isReadOnly}
      {...form.getInputProps(`${path}.price_id`)}
    />
  );
}

/** Takes any whole number: the API says what is out of bounds, so that there is one truth about them. */
function WholeNumber({ path, label, bounds }: { path: string; label: string; bounds: string }) {
  const { form, isReadOnly } = useEditing();
  return (
    <NumberInput
      label={label}
      description={bounds}
      allowDecimal={false}
      allowNegative={false}
      readOnly={isReadOnly}
      {...form.getInputProps(path)}
    />
  );
}
