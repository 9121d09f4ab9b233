import { type EndpointPause, pauseAfter } from './endpoint-pause.js';

const NOW = new Date('2026-05-10T00:00:00Z');
const REACHABLE: EndpointPause = { unreachableCount: 0, pausedUntil: null };
const secondsUntil = (time: Date | null): number => ((time?.getTime() ?? 0) - NOW.getTime()) / 1_000;

describe('pauseAfter', () => {
  it('pauses at the fifth timeout in a row, and doubles with every failed probe up to ten minutes', () => {
    const pauses: number[] = [];
    let endpoint = REACHABLE;
    for (let failure = 1; failure <= 10; failure += 1) {
      endpoint = pauseAfter(endpoint, { reason: 'timeout', isProbe: endpoint.pausedUntil !== null }, NOW);
      if (endpoint.pausedUntil) pauses.push(secondsUntil(endpoint.pausedUntil));
      else expect(failure).toBeLessThan(5);
    }
    expect(pauses).toEqual([60, 120, 240, 480, 600, 600]);
  });

  it.each(['dns', 'connection_refused', 'connection_reset', 'connection_failed', 'tls'] as const)(
    'counts %s like a timeout',
    (reason) => {
      const pause = pauseAfter({ ...REACHABLE, unreachableCount: 4 }, { reason, isProbe: false }, NOW);
      expect(secondsUntil(pause.pausedUntil)).toBe(60);
    },
  );

  // Four attempts may be under way at once; together they must not reach the ten minutes.
  it('is not made longer by attempts that were under way when it began', () => {
    const paused = { unreachableCount: 5, pausedUntil: new Date(NOW.getTime() + 60_000) };
    expect(pauseAfter(paused, { reason: 'timeout', isProbe: false }, NOW)).toEqual(paused);
  });

  it.each(['http_error', 'redirect', 'invalid_response'] as const)('ends with any answer: %s', (reason) => {
    const paused = { unreachableCount: 7, pausedUntil: NOW };
    expect(pauseAfter(paused, { reason, isProbe: true }, NOW)).toEqual(REACHABLE);
  });
});
