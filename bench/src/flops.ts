/**
 * Floating-point operations of a case, counted by hand: products only, a multiplication and an addition each, padding's
 * zeros included. A backward pass costs twice its forward pass: one product for the input's gradient, one for the weight's.
 */
import { STRIDE } from '@keygrid/model/config';
import type { Case, Conv4dCase, Conv4dKind, DecoderCase, NetworkSize } from './case.ts';

const passes = { forward: 1, both: 3 } as const;

/** Undefined where it depends on what is computed: how many features are new, how many passes are made. */
export function flopsOf(work: Case): number | undefined {
  switch (work.kind) {
    case 'matmul':
      return 2 * work.size ** 3;
    case 'convolution':
      return 2 * work.batch * work.side ** 2 * 9 * work.channels ** 2;
    case 'conv4d':
      return passes[work.pass] * conv4dFlops(work);
    case 'decoder':
      return passes[work.pass] * decoderFlops(work);
    case 'network': {
      const { image, match } = pairFlops(work);
      return passes[work.pass] * work.batch * (2 * image + match);
    }
    case 'kbc': {
      const { image, match } = pairFlops(work);
      const isTwoPasses = work.mode === 'target' || work.mode === 'both'; // the second describes a new target only
      return isTwoPasses ? 3 * image + 2 * match : 2 * image + match;
    }
    case 'evaluation':
    case 'loader':
      return undefined;
  }
}

function conv4dFlops({ conv4d, batch, side, input, output }: Omit<Conv4dCase, 'kind' | 'pass'>): number {
  const taps = conv4d === 'full' ? 81 : 18;
  return 2 * batch * side ** 4 * taps * input * output;
}

function decoderFlops(work: Omit<DecoderCase, 'kind' | 'pass' | 'groups'>): number {
  const { batch, side, levels, channels } = work;
  const convolutions = channels.map((output, i) =>
    conv4dFlops({ ...work, input: channels[i - 1] ?? levels, output }),
  );
  return sum(convolutions) + 2 * batch * side ** 4 * (channels.at(-1) ?? levels);
}

/** Of one image's features, and of two images' features to a refined map. */
function pairFlops(work: NetworkSize & { readonly conv4d: Conv4dKind }): { image: number; match: number } {
  const { inputSide, width, csfa } = work;
  const side = inputSide / STRIDE;
  const alignedChannels = csfa ? Array<number>(6).fill(16 * width) : [8 * width, 16 * width, 32 * width];
  const correlation = sum(alignedChannels.map((channels) => 2 * side ** 4 * channels));
  const decoder = decoderFlops({ ...work, batch: 1, side, levels: alignedChannels.length });
  return { image: backboneFlops(work) + csfaFlops(work), match: correlation + decoder };
}

/** Of one image, for every convolution of the ResNet. */
export function backboneFlops({
  inputSide,
  layers,
  width,
}: Pick<NetworkSize, 'inputSide' | 'layers' | 'width'>): number {
  const convolution = (side: number, kernel: number, input: number, output: number) =>
    2 * side ** 2 * kernel ** 2 * input * output;
  let total = convolution(inputSide / 2, 7, 3, width);
  let channels = width;
  layers.forEach((blocks, stage) => {
    const inner = width * 2 ** stage;
    const side = inputSide / 4 / 2 ** stage;
    for (let block = 0; block < blocks; block++) {
      const before = block === 0 && stage > 0 ? 2 * side : side; // the stride sits on the 3×3 convolution
      total += convolution(before, 1, channels, inner) + convolution(side, 3, inner, inner);
      total += convolution(side, 1, inner, 4 * inner);
      if (block === 0) total += convolution(side, 1, channels, 4 * inner);
      channels = 4 * inner;
    }
  });
  return total;
}

/** Of one image: two projections and six attention blocks. */
export function csfaFlops({
  inputSide,
  width,
  csfa,
}: Pick<NetworkSize, 'inputSide' | 'width' | 'csfa'>): number {
  if (!csfa) return 0;
  const d = 16 * width;
  const [fine, own, deep] = [8, 16, 32].map((stride) => (inputSide / stride) ** 2) as [
    number,
    number,
    number,
  ];
  const projections = 2 * fine * (8 * width) * d + 2 * deep * (32 * width) * d;
  const block = (queries: number, keys: number) => {
    const linear = 2 * (2 * queries + 2 * keys) * d ** 2; // q and out, k and v
    const attention = 2 * 2 * queries * keys * d;
    return linear + attention + 2 * 2 * queries * csfa.mlpRatio * d ** 2;
  };
  return projections + block(own, fine) + block(own, deep) + 4 * block(own, own);
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
