import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type SubmitEvent, useState } from 'react';

import { answerOf, api } from '../../../api/client.js';
import { ConfirmAction } from '../../../components/confirm-action.js';
import { CopyableCode } from '../../../components/copyable-code.js';
import { ErrorNotice } from '../../../components/error-notice.js';
import { showDone } from '../../../components/show-error.js';
import { SettingSection } from '../../../components/setting-section.js';

/** Everything stored about one customer, to hand out or to erase. */
export default function CustomerData() {
  const [customerId, setCustomerId] = useState('');
  // What a person asked for by law stays in no cache.
  const access = useMutation({ mutationFn: readData, gcTime: 0 });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    access.mutate(customerId.trim());
  };
  const id = access.variables ?? '';
  return (
    <SettingSection
      title="Data of one customer"
      description="For requests of access and erasure. Looking and erasing both stand in the audit log."
    >
      <form onSubmit={submit}>
        <Group align="flex-end" gap="xs">
          <TextInput
            label="Customer in Stripe"
            placeholder="cus_…"
            value={customerId}
            onChange={(event) => setCustomerId(event.currentTarget.value)}
            required
            flex={1}
          />
          <Button type="submit" loading={access.isPending}>
            Find
          </Button>
        </Group>
      </form>
      {access.isError && <ErrorNotice error={access.error} />}
      {access.data && (
        <Stack>
          <Group gap="xs">
            <Button variant="default" size="xs" onClick={() => download(id, access.data)}>
              Download
            </Button>
            <EraseCustomer customerId={id} onErased={access.reset} />
          </Group>
          <CopyableCode label={`data of ${id}`} value={JSON.stringify(access.data, null, 2)} />
        </Stack>
      )}
    </SettingSection>
  );
}

function EraseCustomer({ customerId, onErased }: { customerId: string; onErased: () => void }) {
  const erase = async () => {
    await answerOf(
      api.DELETE('/api/v1/customers/{customer_id}/data', { params: { path: { customer_id: customerId } } }),
    );
    onErased();
    showDone(`The data of ${customerId} is erased.`);
  };
  return (
    <ConfirmAction
      label="Erase"
      title={`Erase the data of ${customerId}?`}
      confirmLabel="Erase for good"
      isDangerous
      typedConfirmation={customerId}
      onConfirm={erase}
    >
      <Text size="sm">
        Addresses, comments and whatever else names this person are removed and cannot be brought back. Totals stay as
        they are. Stripe keeps its own records.
      </Text>
    </ConfirmAction>
  );
}

function readData(customerId: string) {
  return answerOf(api.GET('/api/v1/customers/{customer_id}/data', { params: { path: { customer_id: customerId } } }));
}

function download(customerId: string, data: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${customerId}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
