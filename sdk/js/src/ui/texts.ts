import type { InterfaceTexts } from '../core/wire.js';

/** A word of the dialog with its places filled in: `{current}` becomes `values.current`. */
export type Say = (name: string, values?: Record<string, string | number>) => string;

/** Speaks with the server's texts; one that is missing is said by its name, which is better than nothing on a button. */
export function speakerOf(texts: InterfaceTexts): Say {
  return (name, values = {}) =>
    (texts[name] ?? name.replaceAll('_', ' ')).replace(/\{(\w+)\}/g, (place, key: string) =>
      String(values[key] ?? place),
    );
}
