/** Loaded before the application by `node --require`: the process's clock is wrong by CLOCK_WRONG_BY_MS. */
const wrongByMs = Number(process.env.CLOCK_WRONG_BY_MS);
const rightNow = Date.now;

Date.now = () => rightNow() + wrongByMs;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [target.now()] : given, newTarget),
});
