/** Windows of the API, and what they are called. */
export const PERIODS = [
  { value: 'last_7_days', label: '7 days' },
  { value: 'last_30_days', label: '30 days' },
  { value: 'last_90_days', label: '90 days' },
] as const;

/** A window that analytics can be asked for. */
export type Period = (typeof PERIODS)[number]['value'];
