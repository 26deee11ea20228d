/** A backbone that is an ONNX file: one view in, the outputs that the settings name as taps out. */
import { firstNames, own, UserError } from '@keygrid/contract';
import type { OnnxBackboneShape } from '@keygrid/model/config';
import { openOnnx, readOnnxModel, type OnnxSession, type OnnxTensor } from '@keygrid/onnx';
import { requireOutput, type OnnxModel } from '@keygrid/onnx/config';
import type * as tf from '@tensorflow/tfjs-core';
import type { ViewPixels } from '../views/match-views.ts';
import { pictureInput, type PictureInput } from './picture-input.ts';
import { gridOf, mapOf } from './tap-map.ts';

export interface FileBackbone {
  /** Of the taps. */
  readonly channels: readonly number[];
  /** A view of the side it was opened for → `[1, side/stride, side/stride, channels]` of each tap. The caller disposes them. */
  readonly look: (pixels: ViewPixels) => Promise<tf.Tensor4D[]>;
  readonly close: () => Promise<void>;
}

interface Place {
  /** Side of the views, in pixels. */
  readonly side: number;
  /** The grid's field with the backbone's block, for messages: `model.backbone`. */
  readonly field: string;
  /** Default 1. */
  readonly threads?: number;
}

/**
 * Asks it once for a made-up picture: what its outputs are shows what no declaration does.
 * @throws UserError: no such output (with the nearest), another stride, another side, NaN, and as `openOnnx`.
 */
export async function openOnnxBackbone(
  shape: OnnxBackboneShape,
  file: string,
  { side, field, threads = 1 }: Place,
): Promise<FileBackbone> {
  const what = `${field}.file: ${file}`;
  const model = readOnnxModel(file, { field: `${field}.file` });
  requireWhole(model, what);
  const input = pictureInput(model, side, what);
  for (const { output } of shape.taps) requireOutput(model, output, what);
  const session = await openOnnx(file, { field: `${field}.file`, threads });
  try {
    return await opened(session, shape, { side, what, input });
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function opened(
  session: OnnxSession,
  shape: OnnxBackboneShape,
  { side, what, input }: { side: number; what: string; input: PictureInput },
): Promise<FileBackbone> {
  const outputs = [...new Set(shape.taps.map(({ output }) => output))];
  const ask = async (pixels: ViewPixels) => {
    const found = await session.run({ [input.name]: input.tensorOf(pixels, shape) }, outputs);
    return shape.taps.map((tap) => {
      const tensor = own(found, tap.output) as OnnxTensor;
      return { tensor, grid: gridOf(tensor, { ...tap, side, what }) };
    });
  };
  const first = await ask(testPicture(side));
  return {
    channels: first.map(({ grid }) => grid.channels),
    look: async (pixels) => (await ask(pixels)).map(({ tensor, grid }) => mapOf(tensor, grid)),
    close: () => session.close(),
  };
}

/** It is known by the hash of one file, and stored as one. */
function requireWhole({ externalFiles }: OnnxModel, what: string): void {
  const names = Object.keys(externalFiles);
  if (names.length === 0) return;
  throw new UserError(
    `${what} keeps its weights in other files (${firstNames(names)}); a backbone is one file. Save it as one: onnx.save(onnx.load(FILE), NEW), or torch.onnx.export(…, external_data=False)`,
  );
}

const testPicture = (side: number): ViewPixels => ({
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side * 3 }, (_, i) => (i * 7919) % 256),
  file: '',
  isWindow: true,
});
