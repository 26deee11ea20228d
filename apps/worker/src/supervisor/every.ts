/** Does `work` every `ms`, but never beside itself: an answer that does not come must not use up the connections of all others. */
export function every(ms: number, work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let atWork = false;
  const timer = setInterval(() => {
    if (atWork) return;
    atWork = true;
    void work()
      .catch(onError)
      .finally(() => (atWork = false));
  }, ms);
  return () => clearInterval(timer);
}
