/** A data set and a network as small as each part still has something to do. */
import { identify, synthesise } from '@keygrid/datasets';
import { parseGrid, planGrid, type Plan } from '@keygrid/plan';
import { registerDataSet, type Home } from '@keygrid/runs';
import path from 'node:path';

const NAME = 'tiny';
const LAYOUT = 'spair-large';

export interface TinyData {
  /** Of each training; one has four steps. */
  readonly epochs: number;
  readonly folder: string;
  /** Where a worker finds it. */
  readonly env: Readonly<Record<string, string>>;
  readonly fingerprint: string;
  register(home: Home): Promise<void>;
}

export async function makeTinyData(base: string, epochs: number): Promise<TinyData> {
  const folder = path.join(base, 'data');
  await synthesise(folder, {
    seed: 1,
    pairs: { trn: 16, val: 4, test: 6 },
    imagesPerCategory: { trn: 4, val: 4, test: 4 },
    imageSize: { width: 96, height: 72 },
  });
  const identity = await identify(folder, LAYOUT);
  const { fingerprint } = identity;
  return {
    epochs,
    folder,
    env: { KEYGRID_DATA_TINY: folder },
    fingerprint,
    async register(home) {
      await registerDataSet(home, { name: NAME, layout: LAYOUT, fingerprint }, identity);
    },
  };
}

export type StudyData = Pick<TinyData, 'epochs' | 'fingerprint'>;

/** One training and two evaluations of it; the training saves at every step. */
export function tinyStudy(
  seed: number,
  { epochs, fingerprint }: StudyData,
): { readonly plan: Plan; readonly yaml: string } {
  const yaml = JSON.stringify({
    name: `chaos-${seed}`,
    about: 'A small training that is disturbed.',
    base: {
      data: { name: NAME },
      model: {
        inputSide: 64,
        backbone: { layers: [1, 1, 1, 1], width: 4 },
        csfa: false,
        decoder: { channels: [4, 4], groups: 2 },
      },
      training: { epochs, batch: 4, optimiser: { learningRate: 1e-3 } },
    },
    axes: { product: { 'evaluation.kbc.mode': ['none', 'both'] } },
    seeds: [seed],
    placement: { checkpointEverySeconds: 0.001 },
  });
  const plan = planGrid(parseGrid(yaml, 'chaos.yaml'), {
    data: () => ({ name: NAME, layout: LAYOUT, fingerprint }),
    sha256OfWeights: () => {
      throw new Error('A network of this study starts from no file.');
    },
  });
  return { plan, yaml };
}
