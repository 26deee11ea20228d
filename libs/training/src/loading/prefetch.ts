/** Loads ahead: the next items are being decoded while the device computes on the present one. */

/**
 * Yields `load(item)` in the order of the items, at most `ahead` loads under way besides the one waited for. A failed load is thrown at its turn.
 */
export async function* prefetch<Item, Loaded>(
  items: Iterable<Item>,
  load: (item: Item) => Promise<Loaded>,
  ahead: number,
): AsyncGenerator<Loaded, void, undefined> {
  const under: Promise<Loaded>[] = [];
  for (const item of items) {
    const loading = load(item);
    // Thrown again when its turn comes; without this line a loop that ended early would leave it unhandled.
    loading.catch(() => undefined);
    under.push(loading);
    if (under.length > ahead) yield (await under.shift()) as Loaded;
  }
  for (const loading of under) yield await loading;
}
