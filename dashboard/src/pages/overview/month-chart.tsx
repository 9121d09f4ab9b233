import '@mantine/charts/styles.css';

import { BarChart } from '@mantine/charts';

import { formatMoney, formatMonth } from '../../components/format.js';
import type { MonthsProps } from './month-table.js';

const AXIS_WIDTH_PX = 76;

/** Amounts by month as bars; arrow keys walk through the months. */
export default function MonthChart({ label, months, currency, series, heightPx }: MonthsProps & { heightPx: number }) {
  const money = (cents: number) => formatMoney(cents, currency, { isWhole: true });
  return (
    <BarChart
      h={heightPx}
      data={months.map((month) => ({ ...month, month: formatMonth(month.month) }))}
      dataKey="month"
      series={series}
      valueFormatter={money}
      withLegend={series.length > 1}
      legendProps={{ itemSorter: null }}
      yAxisProps={{ width: AXIS_WIDTH_PX }}
      xAxisProps={{ minTickGap: 24 }}
      tooltipAnimationDuration={0}
      barProps={{ isAnimationActive: false }}
      barChartProps={{ title: label, desc: 'The table beside shows the same numbers.' }}
    />
  );
}
