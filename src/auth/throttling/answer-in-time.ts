/**
 * The answer, unless it takes longer than `timeoutMs`.
 *
 * When this process was too busy to read an answer that is there already, the timer fires first; so what has arrived
 * is read before giving up. Otherwise a busy moment here would look like an outage there.
 *
 * @throws Error after `timeoutMs`
 */
export async function answerInTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      // Runs after the sockets were read.
      setImmediate(reject, new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
