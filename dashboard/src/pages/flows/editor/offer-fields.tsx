import { Button, Group, Menu, MultiSelect, Paper, SimpleGrid, Stack, Text } from '@mantine/core';

import { newOffer } from '../flow-form.js';
import type { FlowOffer } from '../flow-types.js';
import { OFFER_NAMES } from '../offer-words.js';
import { useEditing } from './editing.js';
import { OfferTerms } from './offer-terms.js';
import { PartActions } from './part-actions.js';
import { TextField } from './text-field.js';

const MAX_OFFERS = 20;
const TYPES = Object.keys(OFFER_NAMES) as FlowOffer['type'][];

/** The offers of a step. */
export function OfferFields({ index }: { index: number }) {
  const { form, isReadOnly } = useEditing();
  const list = `steps.${index}.offers`;
  const offers = form.values.steps[index]?.offers ?? [];
  return (
    <Stack gap="sm">
      {offers.map((offer, at) => (
        <Paper key={offer.id} withBorder p="sm" role="group" aria-label={`Offer ${at + 1}`}>
          <Stack gap="xs">
            <Group justify="space-between">
              <Text fw={600} size="sm">
                Offer {at + 1}: {OFFER_NAMES[offer.type]}
              </Text>
              <PartActions list={list} index={at} count={offers.length} name={`offer ${at + 1}`} />
            </Group>
            <OfferTerms path={`${list}.${at}`} offer={offer} />
            <OfferTexts path={`${list}.${at}`} />
          </Stack>
        </Paper>
      ))}
      {!isReadOnly && offers.length < MAX_OFFERS && (
        <AddOffer onAdd={(type) => form.insertListItem(list, newOffer(type))} />
      )}
    </Stack>
  );
}

function OfferTexts({ path }: { path: string }) {
  const { form, isReadOnly } = useEditing();
  const choices = form.values.steps.flatMap((step) => step.choices);
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        <TextField path={path} field="title" label="Title" hint="Empty for one made of the terms" />
        <MultiSelect
          label="Only for these reasons"
          description="Empty for every reason, and for none"
          data={choices.map(({ key, id, label }) => ({ value: key, label: label === '' ? id : label }))}
          searchable
          clearable
          readOnly={isReadOnly}
          {...form.getInputProps(`${path}.reasons`)}
        />
      </SimpleGrid>
      <TextField path={path} field="description" label="Description" isLong />
    </>
  );
}

function AddOffer({ onAdd }: { onAdd: (type: FlowOffer['type']) => void }) {
  return (
    <Group justify="flex-end">
      <Menu>
        <Menu.Target>
          <Button variant="default" size="xs">
            Add offer
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TYPES.map((type) => (
            <Menu.Item key={type} onClick={() => onAdd(type)}>
              {OFFER_NAMES[type]}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
