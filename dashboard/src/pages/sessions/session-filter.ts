import { useSearchParams } from 'react-router';

const OUTCOMES = ['saved', 'canceled', 'abandoned'] as const;

/** What the list shows; what is missing filters nothing. */
export interface SessionFilter {
  outcome?: (typeof OUTCOMES)[number];
  /** A whole e-mail address or customer id. */
  q?: string;
  /** UTC days, `2026-05-01`, both inclusive. */
  since?: string;
  until?: string;
}

/** The filter, which lives in the address: it can be bookmarked, and the back button takes it back. */
export function useSessionFilter(): [SessionFilter, (filter: SessionFilter) => void] {
  const [params, setParams] = useSearchParams();
  return [fromParams(params), (filter) => setParams(toParams(filter))];
}

/** Reads a filter from an address; what makes no sense is left out. */
export function fromParams(params: URLSearchParams): SessionFilter {
  const outcome = OUTCOMES.find((known) => known === params.get('outcome'));
  const [q, since, until] = ['q', 'since', 'until'].map((name) => params.get(name)?.trim() ?? '');
  return { ...(outcome && { outcome }), ...(q && { q }), ...(since && { since }), ...(until && { until }) };
}

function toParams(filter: SessionFilter): URLSearchParams {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== '');
  return new URLSearchParams(given as [string, string][]);
}
