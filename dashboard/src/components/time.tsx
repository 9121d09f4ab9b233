import { formatTime } from './format.js';

/** A moment in the reader's time zone, in UTC on hover; a dash where there is none. */
export function Time({ at }: { at: string | null | undefined }) {
  if (!at) return <>–</>;
  return (
    <time dateTime={at} title={at}>
      {formatTime(at)}
    </time>
  );
}
