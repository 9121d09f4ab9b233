/** The rows of a VALUES list, and the parameters they name. */
export interface ValueRows {
  /** `($1, $2), ($1, $3)` */
  rows: string;
  parameters: unknown[];
}

/**
 * Several rows for one statement.
 *
 * @param shared what begins every row, such as the workspace; `$1` onwards
 * @param own what follows in each row; all of one length
 */
export function valueRows(shared: readonly unknown[], own: readonly (readonly unknown[])[]): ValueRows {
  const parameters: unknown[] = [...shared];
  const first = shared.map((_value, index) => `$${index + 1}`);
  const rows = own.map((values) => {
    const places = values.map((value) => `$${parameters.push(value)}`);
    return `(${[...first, ...places].join(', ')})`;
  });
  return { rows: rows.join(', '), parameters };
}
