/** EfficientNet-Lite in numbers (docs/method.md §1): which blocks each size has, and where its taps are. */

export const EFFICIENTNETS = ['efficientnet-lite0', 'efficientnet-lite1', 'efficientnet-lite2'] as const;
export type EfficientNetKind = (typeof EFFICIENTNETS)[number];

/** One inverted residual block, `[b, h, w, input] → [b, ⌈h/stride⌉, ⌈w/stride⌉, output]`. */
export interface InvertedResidual {
  /** The depthwise convolution has this many times `input` channels. */
  readonly expansion: number;
  /** Side of the depthwise kernel. */
  readonly kernel: number;
  readonly stride: number;
  readonly input: number;
  readonly output: number;
}

/** Channels of the stem, of every size. */
export const STEM_CHANNELS = 32;

/** Groups of blocks of lite0; the stride is that of a group's first block. */
const GROUPS = [
  { repeats: 1, expansion: 1, kernel: 3, stride: 1, output: 16 },
  { repeats: 2, expansion: 6, kernel: 3, stride: 2, output: 24 },
  { repeats: 2, expansion: 6, kernel: 5, stride: 2, output: 40 },
  { repeats: 3, expansion: 6, kernel: 3, stride: 2, output: 80 },
  { repeats: 3, expansion: 6, kernel: 5, stride: 1, output: 112 },
  { repeats: 4, expansion: 6, kernel: 5, stride: 2, output: 192 },
  { repeats: 1, expansion: 6, kernel: 3, stride: 1, output: 320 },
] as const;

/** Groups whose last blocks are the taps of stride 8, 16 and 32. */
const TAPPED = [2, 4, 6] as const;

/** Factors of channels, and of the repeats of all groups but the first and the last. */
const SCALES: Readonly<Record<EfficientNetKind, { readonly width: number; readonly depth: number }>> = {
  'efficientnet-lite0': { width: 1, depth: 1 },
  'efficientnet-lite1': { width: 1, depth: 1.1 },
  'efficientnet-lite2': { width: 1.1, depth: 1.2 },
};

export interface EfficientNetShape {
  readonly blocks: readonly InvertedResidual[];
  /** Numbers of the blocks whose outputs are the taps. */
  readonly taps: readonly number[];
}

export function efficientNetShape(kind: EfficientNetKind): EfficientNetShape {
  const blocks: InvertedResidual[] = [];
  const ends: number[] = [];
  let input = STEM_CHANNELS;
  for (const [i, { repeats, expansion, kernel, stride, output: unscaled }] of GROUPS.entries()) {
    const output = scaledChannels(unscaled, SCALES[kind].width);
    const isEnd = i === 0 || i === GROUPS.length - 1;
    const count = isEnd ? repeats : Math.ceil(repeats * SCALES[kind].depth);
    for (let block = 0; block < count; block++) {
      blocks.push({ expansion, kernel, stride: block === 0 ? stride : 1, input, output });
      input = output;
    }
    ends.push(blocks.length - 1);
  }
  return { blocks, taps: TAPPED.map((group) => ends[group] ?? 0) };
}

/** Channels of the taps. */
export function efficientNetTapChannels(kind: EfficientNetKind): readonly number[] {
  const { blocks, taps } = efficientNetShape(kind);
  return taps.map((block) => blocks[block]?.output ?? 0);
}

/** To the nearest multiple of 8, the next one where that would take away more than a tenth. */
function scaledChannels(channels: number, width: number): number {
  const wanted = channels * width;
  const nearest = Math.max(8, Math.floor((wanted + 4) / 8) * 8);
  return nearest < 0.9 * wanted ? nearest + 8 : nearest;
}
