import { type Ground, p99 } from './fault-row.js';

/** An answer of the API; status 0 stands for none. */
export interface Answer {
  status: number;
  tookMs: number;
  retryAfter: string | null;
  body: string;
}

/** Requests at a steady rate, whether or not the earlier ones were answered. */
export class SteadyLoad {
  private readonly pending: Promise<Answer>[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(perSecond: number, send: () => Promise<Answer>) {
    this.timer = setInterval(() => {
      this.pending.push(send());
    }, 1_000 / perSecond);
  }

  /** Sends nothing more. @returns every answer */
  stop(): Promise<Answer[]> {
    clearInterval(this.timer);
    return Promise.all(this.pending);
  }
}

/** Starts a session for a customer nobody has seen yet. */
export function startSession({ api, workspace, customers }: Ground): Promise<Answer> {
  return ask(`${api.url}/api/flows/start`, workspace.secretKey, customers.next());
}

/** Sends a request, with a key unless it is empty; with a body it is a POST. */
export async function ask(url: string, key = '', body?: object): Promise<Answer> {
  const startedAt = performance.now();
  const tookMs = (): number => performance.now() - startedAt;
  try {
    const answer = await fetch(url, {
      headers: { ...(key !== '' && { 'x-api-key': key }), ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, tookMs: tookMs(), retryAfter: answer.headers.get('retry-after'), body: text };
  } catch {
    return { status: 0, tookMs: tookMs(), retryAfter: null, body: '' };
  }
}

/** How many answers had each status: `200 ×40, 503 ×2`. */
export function statusesOf(answers: readonly Answer[]): string {
  const counts = new Map<number, number>();
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${String(status)} ×${String(count)}`).join(', ');
}

/** The 99th percentile of how long answers took. */
export function p99Of(answers: readonly Answer[]): number {
  return p99(answers.map(({ tookMs }) => tookMs));
}
