/**
 * Works through items, `atOnce` of them at a time, each as soon as a place is free.
 * @returns the sum of what `work` returned, which is how much each item had to do
 */
export async function workThrough<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<number>,
): Promise<number> {
  const waiting = items.values();
  let total = 0;
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      const done = await work(item);
      total += done;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return total;
}
