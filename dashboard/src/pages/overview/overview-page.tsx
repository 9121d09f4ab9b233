import { SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { useState } from 'react';

import { PageHeader } from '../../components/page-header.js';
import { MonthsSection } from './months-section.js';
import { NumberTiles } from './number-tiles.js';
import { OpenRecoveries } from './open-recoveries.js';
import { PERIODS, type Period } from './period.js';
import { SaveRates } from './save-rates.js';
import { WebhookHealth } from './webhook-health.js';

/** The numbers of the workspace at a glance. */
export default function OverviewPage() {
  const [period, setPeriod] = useState<Period>('last_30_days');
  return (
    <>
      <PageHeader
        title="Overview"
        description="What your cancel flows and payment recovery bring, beside the days before."
        actions={
          <SegmentedControl
            aria-label="Period"
            data={[...PERIODS]}
            value={period}
            onChange={(value) => setPeriod(value as Period)}
          />
        }
      />
      <Stack gap="xl">
        <NumberTiles period={period} />
        <MonthsSection />
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          <SaveRates by="reason" period={period} />
          <SaveRates by="offer" period={period} />
        </SimpleGrid>
        <SimpleGrid cols={{ base: 1, lg: 2 }}>
          <OpenRecoveries />
          <WebhookHealth />
        </SimpleGrid>
      </Stack>
    </>
  );
}
