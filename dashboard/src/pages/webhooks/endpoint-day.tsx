import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { formatCount, formatPercent } from '../../components/format.js';
import { Time } from '../../components/time.js';
import { healthQuery } from './webhook-queries.js';

/** How an endpoint did in the last 24 hours, and when it last took an event. */
export function EndpointDay({ endpointId }: { endpointId: string }) {
  const { data } = useQuery(healthQuery);
  const health = data?.data.find(({ endpoint_id: id }) => id === endpointId);
  if (!health) return null;
  const { last_24_hours: day, last_success_at: lastSuccessAt } = health;
  const rate = day.success_rate_pct === null ? 'nothing sent' : `${formatPercent(day.success_rate_pct)} delivered`;
  return (
    <Text size="sm">
      Last 24 hours: {rate}
      {day.failing > 0 && `, ${formatCount(day.failing)} failing`}
      {day.waiting > 0 && `, ${formatCount(day.waiting)} waiting`}. Last success: <Time at={lastSuccessAt} />
    </Text>
  );
}
