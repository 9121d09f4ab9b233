import { ScrollArea, Table } from '@mantine/core';

import type { Schema } from '../../api/client.js';
import { formatMonth } from '../../components/format.js';
import { Money } from '../../components/money.js';

type Month = Schema<'Revenue'>['months'][number];

/** One amount of every month. */
export interface MonthSeries {
  name: 'mrr_saved_cents' | 'mrr_lost_cents' | 'recovered_cents';
  label: string;
  /** Colour and shade of the theme. */
  color: string;
}

/** Amounts by month. */
export interface MonthsProps {
  /** What they are, for screen readers. */
  label: string;
  months: Month[];
  currency: string;
  series: MonthSeries[];
}

const MAX_HEIGHT_PX = 280;

/** Amounts by month as a table, the newest first. */
export function MonthTable({ label, months, currency, series }: MonthsProps) {
  return (
    <ScrollArea.Autosize
      mah={MAX_HEIGHT_PX}
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': `${label} by month` }}
    >
      <Table stickyHeader aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Month</Table.Th>
            {series.map((one) => (
              <Table.Th key={one.name} scope="col" ta="right">
                {one.label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {months.toReversed().map((month) => (
            <Table.Tr key={month.month}>
              <Table.Td>{formatMonth(month.month)}</Table.Td>
              {series.map((one) => (
                <Table.Td key={one.name} ta="right">
                  <Money cents={month[one.name]} currency={currency} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
}
