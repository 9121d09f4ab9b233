import { formatDate, formatTime } from './format.js';

/** When something is. */
export interface TimeProps {
  at: string | null | undefined;
  /** Where the day is enough. */
  isDay?: boolean;
}

/** A moment in the reader's time zone, in UTC on hover; a dash where there is none. */
export function Time({ at, isDay = false }: TimeProps) {
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={at}>
      {isDay ? formatDate(at) : formatTime(at)}
    </time>
  );
}
