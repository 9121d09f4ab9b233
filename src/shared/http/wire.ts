/** A time as the wire shows it: UTC, whole seconds, `2026-05-01T10:00:00Z`. */
export function toWireTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}

/** The same for a time that may be absent. */
export function toWireTimeOrNull(time: Date | null): string | null {
  return time && toWireTime(time);
}
