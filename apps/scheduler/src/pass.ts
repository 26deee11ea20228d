/** One look at everything: the steps in their order, each on its own, so that one that fails keeps no other from its work. */

export interface Step {
  /** For people: what does not work while it fails. */
  readonly what: string;
  run(): Promise<unknown>;
}

/**
 * The returned pass never rejects. A failure is reported once, until it is another one or the step has worked in between; the
 * next pass tries each step again.
 */
export function makePass(steps: readonly Step[], report: (error: Error) => void): () => Promise<void> {
  const lastSaid = new Map<Step, string>();
  return async () => {
    for (const step of steps) {
      try {
        await step.run();
        lastSaid.delete(step);
      } catch (cause) {
        const words = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
        if (lastSaid.get(step) === words) continue;
        lastSaid.set(step, words);
        report(new Error(`${step.what} failed and is tried again with the next pass: ${words}`, { cause }));
      }
    }
  };
}
