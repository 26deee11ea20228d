/** Where a run gets its child from: the spare one of its place, or a new one where the run needs another arithmetic. */
import { UserError } from '@keygrid/geometry';
import type { Claim } from '@keygrid/runs';
import type { NumericEnvironment } from '../ipc.ts';
import type { ChildOptions } from '../child/options.ts';
import type { ChildPlace } from './child-environment.ts';
import { startChild, type ChildProcess } from './child-process.ts';
import { spareChild, type SpareChild } from './spare-child.ts';

export interface ChildSource {
  take(place: ChildPlace, precision: Claim['spec']['precision']): ChildProcess;
  /** What the first spare child found; a `UserError` when it could not start. */
  environment(): Promise<NumericEnvironment>;
  close(): void;
}

/** One spare a GPU, one for all slots on the CPU: a waiting child holds memory. */
export function childSource(
  places: ChildPlace[],
  device: ChildOptions['device'],
  silenceMs: number,
): ChildSource {
  const spares = new Map<string | undefined, SpareChild>();
  for (const place of places) {
    if (!spares.has(place.gpu))
      spares.set(
        place.gpu,
        spareChild(() => startChild(place, device, silenceMs)),
      );
  }
  return {
    take(place, precision) {
      const spare = precision === 'float32' ? spares.get(place.gpu) : undefined;
      return spare?.take() ?? startChild({ ...place, precision }, device, silenceMs);
    },
    async environment() {
      const [first] = spares.values();
      if (!first) throw new Error('A worker needs at least one slot.');
      return readyOrThrow(first.peek());
    },
    close: () => spares.forEach((spare) => spare.close()),
  };
}

async function readyOrThrow(child: ChildProcess): Promise<NumericEnvironment> {
  const environment = await child.ready;
  if (environment) return environment;
  let words = '';
  child.listenToOutput((text) => (words += text));
  throw new UserError(
    `This worker cannot run anything, its first child process ended at once:\n${words.trim()}`,
  );
}
