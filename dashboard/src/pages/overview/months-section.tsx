import { SegmentedControl, SimpleGrid, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';

import { answerOf, api, type Schema } from '../../api/client.js';
import { EmptyState } from '../../components/empty-state.js';
import { QueryResult } from '../../components/query-result.js';
import { MonthTable, type MonthSeries } from './month-table.js';
import { SectionCard } from './section-card.js';

const MONTHS = 24;
const CHART_HEIGHT_PX = 280;

/** The charts come in a chunk of their own: they weigh more than the rest of the page. */
const MonthChart = lazy(() => import('./month-chart.js'));

const MRR: MonthSeries[] = [
  { name: 'mrr_saved_cents', label: 'MRR saved', color: 'teal.7' },
  { name: 'mrr_lost_cents', label: 'MRR lost', color: 'orange.7' },
];
const RECOVERED: MonthSeries[] = [{ name: 'recovered_cents', label: 'Recovered', color: 'indigo.6' }];

/** Money saved, lost and recovered by month. */
export function MonthsSection() {
  const revenue = useQuery({
    queryKey: ['/api/v1/analytics/revenue', MONTHS],
    queryFn: () => answerOf(api.GET('/api/v1/analytics/revenue', { params: { query: { months: MONTHS } } })),
  });
  return (
    <QueryResult query={revenue} pending={<Skeleton height={CHART_HEIGHT_PX} role="status" aria-label="Loading" />}>
      {(answer) => (
        <SimpleGrid cols={{ base: 1, xl: 2 }}>
          <MonthCard title="MRR saved and lost" answer={answer} series={MRR} />
          <MonthCard title="Payments recovered" answer={answer} series={RECOVERED} />
        </SimpleGrid>
      )}
    </QueryResult>
  );
}

interface MonthCardProps {
  title: string;
  answer: Schema<'Revenue'>;
  series: MonthSeries[];
}

/** A chart with its table: the same numbers for those who do not see, or want to copy them. */
function MonthCard({ title, answer, series }: MonthCardProps) {
  const [view, setView] = useState('chart');
  const isEmpty = answer.months.every((month) => series.every(({ name }) => month[name] === 0));
  const props = { months: answer.months, currency: answer.currency, series, label: title };
  return (
    <SectionCard
      title={title}
      description={`By month, in ${answer.currency.toUpperCase()}, the last ${MONTHS} months`}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={`${title} as`}
          data={[
            { value: 'chart', label: 'Chart' },
            { value: 'table', label: 'Table' },
          ]}
          value={view}
          onChange={setView}
        />
      }
    >
      {isEmpty ? (
        <EmptyState title="Nothing yet">The first months appear as customers meet your cancel flow.</EmptyState>
      ) : view === 'table' ? (
        <MonthTable {...props} />
      ) : (
        <Suspense fallback={<Skeleton height={CHART_HEIGHT_PX} />}>
          <MonthChart {...props} heightPx={CHART_HEIGHT_PX} />
        </Suspense>
      )}
    </SectionCard>
  );
}
