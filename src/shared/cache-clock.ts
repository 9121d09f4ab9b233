/**
 * How often a cache with a time to live looks at the clock at most, in milliseconds: by so much longer may an entry live.
 * Each look sets a timer, which caches that every request reads would do once or more per request.
 */
export const CACHE_CLOCK_MS = 10;
