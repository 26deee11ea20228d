/** What runs need and this machine has not, kept in the worker's row, where `keygrid why` finds it. */
import { noteLack, type Home } from '@keygrid/runs';

export interface Lacks {
  /** `why`: a sentence; undefined: it is there. Written only when that changes. */
  note(need: string, why: string | undefined): Promise<void>;
}

export function keepLacks(home: Home, workerId: string): Lacks {
  const known = new Map<string, string>();
  return {
    async note(need, why) {
      if (known.get(need) === why) return;
      await noteLack(home, workerId, { need, why });
      if (why === undefined) known.delete(need);
      else known.set(need, why);
    },
  };
}
