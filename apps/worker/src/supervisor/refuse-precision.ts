/** A worker that was told to use the GPU for a study says at once which of its runs it could not compute. */
import { UserError } from '@keygrid/contract';
import { precisionsToCome, type Home } from '@keygrid/runs';
import type { Machine } from '../machine/machine.ts';
import type { WorkerOptions } from '../options.ts';

/** Throws UserError. With device `auto` such a run waits for another worker, and `keygrid why` tells. */
export async function refusePrecision(
  home: Home,
  { device, study }: Pick<WorkerOptions, 'device' | 'study'>,
  { offer, whyLacking }: Pick<Machine, 'offer' | 'whyLacking'>,
): Promise<void> {
  if (device !== 'cuda' || study === undefined) return;
  const lacking = (await precisionsToCome(home, study)).find((each) => !offer.precisions.includes(each));
  if (lacking === undefined) return;
  throw new UserError(
    `Study ${study} computes in precision ${lacking}, which cannot be computed here: ${whyLacking(lacking)}. Use precision: float32, or another device.`,
  );
}
