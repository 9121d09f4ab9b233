import { Group, Paper, SimpleGrid, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { answerOf, api } from '../../api/client.js';
import { QueryResult } from '../../components/query-result.js';
import { type NumberTile, tilesOf, toneOf } from './numbers.js';
import type { Period } from './period.js';

const TILE_COUNT = 8;
const TILE_HEIGHT_PX = 110;
const TONE_COLORS = { good: 'green', bad: 'red', same: 'dimmed' } as const;

/** The eight numbers of a period, each with the one of as many days before. */
export function NumberTiles({ period }: { period: Period }) {
  const totals = useQuery({
    queryKey: ['/api/v1/analytics', period],
    queryFn: () => answerOf(api.GET('/api/v1/analytics', { params: { query: { period, compare: 'previous' } } })),
    placeholderData: (before) => before,
  });
  return (
    <QueryResult query={totals} pending={<PendingTiles />}>
      {(answer) => (
        <SimpleGrid cols={{ base: 2, md: 4 }} component="dl" m={0}>
          {tilesOf(answer).map((tile) => (
            <Tile key={tile.label} tile={tile} />
          ))}
        </SimpleGrid>
      )}
    </QueryResult>
  );
}

function Tile({ tile }: { tile: NumberTile }) {
  return (
    <Paper withBorder p="md" mih={TILE_HEIGHT_PX}>
      <Text component="dt" size="sm" c="dimmed">
        {tile.label}
      </Text>
      <Text component="dd" m={0} size="xl" fw={700} className="tabular">
        {tile.value}
      </Text>
      <Group component="dd" gap="0 6px" m={0}>
        <Text size="sm" c={TONE_COLORS[toneOf(tile)]} fw={600} className="tabular">
          {tile.change}
        </Text>
        <Text size="sm" c="dimmed">
          before: {tile.before}
        </Text>
      </Group>
    </Paper>
  );
}

function PendingTiles() {
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} role="status" aria-label="Loading">
      {Array.from({ length: TILE_COUNT }, (_, tile) => (
        <Skeleton key={tile} height={TILE_HEIGHT_PX} />
      ))}
    </SimpleGrid>
  );
}
