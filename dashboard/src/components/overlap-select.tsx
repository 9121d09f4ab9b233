import { NativeSelect } from '@mantine/core';

const HOUR_SECONDS = 3_600;
const DAY_SECONDS = 24 * HOUR_SECONDS;

const OVERLAPS = [
  { value: '0', label: 'stops at once' },
  { value: String(HOUR_SECONDS), label: 'works for another hour' },
  { value: String(DAY_SECONDS), label: 'works for another day' },
  { value: String(7 * DAY_SECONDS), label: 'works for another week' },
];

/** How long an old secret works beside the new one, unless somebody chooses otherwise. */
export const DEFAULT_OVERLAP_SECONDS = DAY_SECONDS;

/** How long an old secret goes on working. */
export interface OverlapSelectProps {
  label: string;
  seconds: number;
  onChange: (seconds: number) => void;
}

/** Chooses how long an old secret works beside the new one. */
export function OverlapSelect({ label, seconds, onChange }: OverlapSelectProps) {
  return (
    <NativeSelect
      label={label}
      data={OVERLAPS}
      value={seconds}
      onChange={(event) => onChange(Number(event.currentTarget.value))}
    />
  );
}
