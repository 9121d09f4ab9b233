import { encodeCursor } from '../../shared/http/cursor.js';
import { toWireTime } from '../../shared/http/wire.js';
import { toPublicId } from '../../shared/ids.js';
import type { DialogTheme } from '../../workspaces/dialog-theme.js';
import type { FlowVersion } from '../entities/flow-version.entity.js';
import type { Flow } from '../entities/flow.entity.js';
import { type ShownContent, spokenTexts } from '../texts/shown-content.js';
import type { FlowAnswer, FlowPage, FlowSummary, FlowVersionPage } from './dto/flow.dto.js';
import type { FlowPreview } from './dto/preview-flow.dto.js';
import type { FlowWithPublished } from './flow-definition.service.js';

/** A flow as the wire shows it. */
export function toFlowAnswer({ flow, published }: FlowWithPublished): FlowAnswer {
  return { ...toFlowSummary(flow), draft: flow.draft, published };
}

/** A page of flows; `flows` holds one more than `limit` when there are further ones. */
export function toFlowPage(flows: Flow[], limit: number): FlowPage {
  const page = flows.slice(0, limit);
  const last = flows.length > limit ? page.at(-1) : undefined;
  return {
    data: page.map(toFlowSummary),
    has_more: last !== undefined,
    next_cursor: last ? encodeCursor({ time: toCursorTime(last.createdAt), id: last.id }) : null,
  };
}

/** A page of versions; `versions` holds one more than `limit` when there are further ones. */
export function toFlowVersionPage(versions: FlowVersion[], limit: number): FlowVersionPage {
  const page = versions.slice(0, limit);
  const last = versions.length > limit ? page.at(-1) : undefined;
  return {
    data: page.map(({ version, definition, publishedAt }) => ({
      version,
      definition,
      published_at: toWireTime(publishedAt),
    })),
    has_more: last !== undefined,
    next_cursor: last ? String(last.version) : null,
  };
}

function toFlowSummary(flow: Flow): FlowSummary {
  return {
    id: toPublicId('flow', flow.id),
    name: flow.name,
    status: flow.status,
    latest_version: flow.latestVersion,
    has_draft: flow.draft !== null,
    created_at: toWireTime(flow.createdAt),
    updated_at: toWireTime(flow.updatedAt),
  };
}

/** Flows are written with whole milliseconds, so nothing is lost on the way through a Date. */
function toCursorTime(time: Date): string {
  return `${time.toISOString().slice(0, 23).replace('T', ' ')}+00`;
}

/** A preview, as the wire has it. */
export function toFlowPreview({ content, theme }: { content: ShownContent; theme: DialogTheme }): FlowPreview {
  return { flow: { steps: content.steps }, ...spokenTexts(content), theme };
}
