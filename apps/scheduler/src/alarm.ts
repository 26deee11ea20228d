/** Waits until it is time, or a signal says that something is worth a look. */

export interface Alarm {
  /** Ends the wait under way, or the next one at once. */
  ring(): void;
  wait(ms: number): Promise<void>;
}

export function makeAlarm(): Alarm {
  let rung = false;
  let wake: (() => void) | undefined;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async wait(ms) {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wake = undefined;
      rung = false;
    },
  };
}
