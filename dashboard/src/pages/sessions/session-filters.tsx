import { Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import type { SessionFilter } from './session-filter.js';

const OUTCOMES = [
  { value: '', label: 'All' },
  { value: 'saved', label: 'Saved' },
  { value: 'canceled', label: 'Canceled' },
  { value: 'abandoned', label: 'Abandoned' },
];

/** The filter and what to do with another one. */
export interface SessionFiltersProps {
  filter: SessionFilter;
  onChange: (filter: SessionFilter) => void;
}

/** Outcome, days and customer. */
export function SessionFilters({ filter, onChange }: SessionFiltersProps) {
  const change = (part: Partial<Record<keyof SessionFilter, string>>) =>
    onChange({ ...filter, ...part } as SessionFilter);
  return (
    <Group align="flex-end" gap="md">
      <SegmentedControl
        aria-label="Outcome"
        data={OUTCOMES}
        value={filter.outcome ?? ''}
        onChange={(outcome) => change({ outcome })}
      />
      <TextInput
        label="From"
        type="date"
        value={filter.since ?? ''}
        max={filter.until}
        onChange={(event) => change({ since: event.currentTarget.value })}
      />
      <TextInput
        label="To"
        type="date"
        value={filter.until ?? ''}
        min={filter.since}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
      <CustomerSearch key={filter.q ?? ''} q={filter.q ?? ''} onSearch={(q) => change({ q })} />
    </Group>
  );
}

/** Searches on Enter: the API looks for whole values, so that every letter would ask in vain. */
function CustomerSearch({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [typed, setTyped] = useState(q);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(typed.trim());
  };
  return (
    <form onSubmit={submit} role="search">
      <Group gap="xs" align="flex-end">
        <TextInput
          label="Customer"
          placeholder="E-mail or customer id"
          maxLength={320}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="default">
          Search
        </Button>
      </Group>
    </form>
  );
}
