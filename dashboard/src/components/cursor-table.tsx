import { Button, Group, Loader, Table } from '@mantine/core';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';

import type { CursorList } from '../api/cursor-list.js';
import { ErrorNotice } from './error-notice.js';
import { LoadingLines } from './query-result.js';

const ROW_HEIGHT_PX = 45;
const OVERSCAN_ROWS = 20;
/** The least that a column without a width gets; what does not fit then scrolls sideways. */
const FLEXIBLE_COLUMN_PX = 180;

/** One column of a table. */
export interface Column<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand on the right. */
  isNumber?: boolean;
  /** In pixels; columns without share the rest. */
  width?: number;
}

/** A list of the API as a table. */
export interface CursorTableProps<Row> {
  /** What the rows are, for screen readers. */
  label: string;
  list: CursorList<Row>;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  /** Stands in for a list without rows. */
  empty: ReactNode;
}

/**
 * A table that reads the next page as its end comes into view, and renders only the rows near the window: a list of a
 * hundred thousand rows scrolls as one of fifty does.
 */
export function CursorTable<Row>({ label, list, columns, rowKey, empty }: CursorTableProps<Row>) {
  const { rows, query } = list;
  const box = useRef<HTMLDivElement>(null);
  const { items, before, after } = useVisibleRows(box, rows.length);
  const isEndVisible = (items.at(-1) ?? -1) >= rows.length - 1;
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  useEffect(() => {
    if (isEndVisible && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage();
  }, [isEndVisible, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);

  if (query.isPending) return <LoadingLines count={8} />;
  if (query.isError && rows.length === 0) {
    return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (rows.length === 0) return <>{empty}</>;
  return (
    <div ref={box}>
      <Table.ScrollContainer
        minWidth={columns.reduce((sum, { width = FLEXIBLE_COLUMN_PX }) => sum + width, 0)}
        scrollAreaProps={{ viewportProps: { tabIndex: 0, 'aria-label': label } }}
      >
        <Table highlightOnHover verticalSpacing="sm" layout="fixed" aria-label={label} aria-rowcount={-1}>
          <Table.Thead>
            <Table.Tr>{columns.map(headerCell)}</Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            <Spacer heightPx={before} />
            {items.map((index) => {
              const row = rows[index];
              return row === undefined ? null : (
                <Table.Tr key={rowKey(row)} aria-rowindex={index + 2} h={ROW_HEIGHT_PX}>
                  {columns.map((column) => dataCell(column, row))}
                </Table.Tr>
              );
            })}
            <Spacer heightPx={after} />
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <TableEnd query={query} />
    </div>
  );
}

function TableEnd({ query }: { query: CursorList<unknown>['query'] }) {
  if (query.isFetchNextPageError) {
    return <ErrorNotice error={query.error} onRetry={() => void query.fetchNextPage()} />;
  }
  if (!query.hasNextPage) return null;
  return (
    <Group justify="center" p="md">
      {query.isFetchingNextPage ? (
        <Loader size="sm" aria-label="Loading more" />
      ) : (
        <Button variant="default" onClick={() => void query.fetchNextPage()}>
          Load more
        </Button>
      )}
    </Group>
  );
}

/** Indexes of the rows to render, and the heights that stand for those that are not. */
function useVisibleRows(box: RefObject<HTMLDivElement | null>, count: number) {
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_HEIGHT_PX,
    overscan: OVERSCAN_ROWS,
    scrollMargin: box.current?.offsetTop ?? 0,
  });
  const visible = virtualizer.getVirtualItems();
  const [first, last] = [visible[0], visible.at(-1)];
  const margin = virtualizer.options.scrollMargin;
  return {
    items: visible.map(({ index }) => index),
    before: first ? first.start - margin : 0,
    after: last ? virtualizer.getTotalSize() - (last.end - margin) : 0,
  };
}

function Spacer({ heightPx }: { heightPx: number }) {
  return heightPx > 0 ? <Table.Tr aria-hidden h={heightPx} /> : null;
}

function headerCell<Row>({ header, isNumber, width }: Column<Row>) {
  return (
    <Table.Th key={header} w={width} ta={isNumber ? 'right' : undefined} scope="col">
      {header}
    </Table.Th>
  );
}

function dataCell<Row>({ header, cell, isNumber }: Column<Row>, row: Row) {
  return (
    <Table.Td key={header} ta={isNumber ? 'right' : undefined} className="cell">
      {cell(row)}
    </Table.Td>
  );
}
