/** In how many parts the time passes; between two of them, what has arrived is read. */
const PARTS = 4;

/**
 * The answer, unless it takes longer than `timeoutMs`.
 *
 * The time passes in parts that a busy process counts one by one, however long it was busy: an answer that waits to be
 * read is read before giving up, and a server on the same machine gets its turn to answer. Otherwise a busy moment here
 * would look like an outage there.
 *
 * @throws Error after `timeoutMs`
 */
export async function answerInTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    let partsLeft = PARTS;
    timer = setInterval(() => {
      partsLeft -= 1;
      // Runs after the sockets were read.
      if (partsLeft === 0) setImmediate(reject, new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs / PARTS);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearInterval(timer);
  }
}
