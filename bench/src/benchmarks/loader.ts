/** Pictures a second, from JPEG files to float32 levels of 256×256: a training's loader threads beside PyTorch's DataLoader. */
import type { Benchmark, Observation } from '../benchmark.ts';
import type { LoaderCase } from '../case.ts';
import type { Comparison, ComparisonResult } from '../comparison/comparison.ts';
import { writeLoaderList } from '../data/loader-list.ts';
import { comparePixels } from '../data/pillow-pixels.ts';
import { withSyntheticData } from '../data/synthetic-data.ts';

/** SPair-71k's usual pictures. */
const SIZES = [
  { width: 500, height: 375 },
  { width: 375, height: 500 },
];
const SIDE = 256;
const WORKERS = 2;
const BATCH = 16;
/** Of each of the categories; half of them or more are in the list. */
const PICTURES = { full: 40, quick: 10 };
const PAIRS_A_PICTURE = 3;
const CATEGORIES = 6;
const COMPARED_FILES = 24;

export const loader: Benchmark = {
  name: 'loader',
  about:
    'pictures a second decoded and squashed to 256, beside Pillow in PyTorch’s DataLoader, 2 workers each',
  async run({ options, peer, compareAll }) {
    const comparisons: ComparisonResult[] = [];
    const observations: Observation[] = [];
    for (const imageSize of options.quick ? SIZES.slice(0, 1) : SIZES) {
      const pictures = options.quick ? PICTURES.quick : PICTURES.full;
      const trainingPairs = CATEGORIES * pictures * PAIRS_A_PICTURE;
      const data = { trainingPairs, testPairs: 6, imageSize, trainingImagesPerCategory: pictures };
      const name = `${imageSize.width}×${imageSize.height}`;
      await withSyntheticData(data, async (folder) => {
        const { files } = await writeLoaderList(folder);
        const results = await compareAll([compared(name, folder, files.length)]);
        comparisons.push(...results);
        observations.push(...results.flatMap((result) => observe(result, files.length)));
        if (!peer || results.length === 0) return;
        const pixels = await comparePixels(peer, files.slice(0, COMPARED_FILES), SIDE);
        observations.push(...pixels.map((one) => ({ ...one, name: `${name}, ${one.name}` })));
      });
    }
    return { comparisons, observations };
  },
};

const TO_TENSOR = 'pytorch, as ToTensor';
const LEVELS = 'pytorch, levels only';
const OURS = 'keygrid';
const KEPT = 'keygrid, pictures kept';
const DECODING = 'keygrid, decoding alone';

function compared(name: string, data: string, pictures: number): Comparison {
  const work: LoaderCase = { kind: 'loader', data, pictures, side: SIDE, workers: WORKERS, batch: BATCH };
  return {
    name,
    contenders: [
      { name: OURS, who: 'keygrid', case: { ...work, part: 'load' } },
      { name: TO_TENSOR, who: 'pytorch', case: work, way: 'to-tensor' },
      { name: LEVELS, who: 'pytorch', case: work, way: 'levels' },
      { name: KEPT, who: 'keygrid', case: { ...work, part: 'load', keepsPictures: true } },
      { name: DECODING, who: 'keygrid', case: { ...work, part: 'decode' } },
    ],
    ratios: [
      { of: TO_TENSOR, to: OURS },
      { of: LEVELS, to: OURS },
      { of: TO_TENSOR, to: KEPT },
      { of: LEVELS, to: KEPT },
      { of: DECODING, to: OURS },
    ],
  };
}

function observe({ name, contenders }: ComparisonResult, pictures: number): Observation[] {
  return contenders.flatMap(({ name: who, ms, cpuMs, rounds }) => [
    {
      name: `${name}, ${who}: speed`,
      value: (1000 * pictures) / ms.median,
      unit: 'pictures/s',
      raw: rounds.flat().map((one) => (1000 * pictures) / one),
    },
    { name: `${name}, ${who}: CPU time a picture`, value: cpuMs.median / pictures, unit: 'ms' },
  ]);
}
