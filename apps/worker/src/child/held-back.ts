/** Keeps what arrives until there is a listener: a spare child talks before it has a run. */
export interface HeldBack<T> {
  readonly push: (item: T) => void;
  /** Hands over what waits, in order, and all that comes. */
  readonly listen: (listener: (item: T) => void) => void;
}

export function heldBack<T>(): HeldBack<T> {
  const waiting: T[] = [];
  let listener: ((item: T) => void) | undefined;
  return {
    push: (item) => (listener ? listener(item) : void waiting.push(item)),
    listen(next) {
      listener = next;
      for (const item of waiting.splice(0)) next(item);
    },
  };
}
