/** A view's levels as the tensor that a network takes. */
import type { OnnxTensor } from '@keygrid/onnx';
import type { ViewPixels } from '../views/match-views.ts';
import type { Layout, Normalise } from './fields.ts';

type Three = readonly [number, number, number];
const ZERO: Three = [0, 0, 0];
const ONE: Three = [1, 1, 1];
const HALF: Three = [0.5, 0.5, 0.5];

/** On levels 0..255: subtract `mean`, divide by `std`. */
function scaleOf(normalise: Normalise): { mean: Three; std: Three } {
  if (normalise === 'none') return { mean: ZERO, std: ONE };
  const [mean, std] = onUnit(normalise);
  const levels = (values: Three) => values.map((value) => value * 255) as unknown as Three;
  return { mean: levels(mean), std: levels(std) };
}

function onUnit(normalise: Exclude<Normalise, 'none'>): [mean: Three, std: Three] {
  if (normalise === 'unit') return [ZERO, ONE];
  if (normalise === 'centred') return [HALF, HALF];
  if (normalise === 'imagenet') return [[0.485, 0.456, 0.406], [0.229, 0.224, 0.225]]; // prettier-ignore
  return [normalise.mean, normalise.std];
}

/** `[1, 3, h, w]` or `[1, h, w, 3]`; computed in float64, rounded once. */
export function pictureTensor(
  { width, height, data }: Pick<ViewPixels, 'width' | 'height' | 'data'>,
  { layout, normalise }: { readonly layout: Layout; readonly normalise: Normalise },
): OnnxTensor {
  const { mean, std } = scaleOf(normalise);
  const plane = width * height;
  const values = new Float32Array(3 * plane);
  for (let i = 0; i < plane; i++) {
    for (let c = 0; c < 3; c++) {
      const value = ((data[3 * i + c] as number) - (mean[c] as number)) / (std[c] as number);
      values[layout === 'nchw' ? c * plane + i : 3 * i + c] = value;
    }
  }
  return { shape: layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3], data: values };
}
