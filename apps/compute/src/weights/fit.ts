/** Whether a backbone takes the weights of a file: asked when a grid is planned, so that no run fails for it. */
import { UserError } from '@keygrid/contract';
import { backboneMismatches } from '@keygrid/model';
import type { NativeShape } from '@keygrid/model/config';
import { expectNumbers, listWeights, readWeights, toStateTensor } from '@keygrid/weights';
import type { RequestOf } from './request.ts';

const SHOWN = 20;

const wordsFor = (backbone: NativeShape): string =>
  'kind' in backbone
    ? backbone.kind
    : `a backbone of layers [${backbone.layers.join(', ')}] and width ${backbone.width}`;

/** @throws UserError with the first names, types and shapes that do not fit, or the first value that is no number. */
export async function fitWeights({ file, backbone }: RequestOf<'fit'>) {
  const { tensors } = await listWeights(file);
  const problems = backboneMismatches(tensors, backbone);
  if (problems.length === 0) {
    const { tensors: read } = await readWeights(file);
    const states = [...read].map(([name, one]) => [name, toStateTensor(one)] as const);
    expectNumbers(new Map(states), `model.backbone.weights: ${file}`);
    return { fits: true };
  }
  const more = problems.length - SHOWN;
  throw new UserError(
    [
      `model.backbone.weights: ${file} does not fit ${wordsFor(backbone)} (${problems.length} problems); keygrid weights inspect says what it holds:`,
      ...problems.slice(0, SHOWN),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ].join('\n  '),
  );
}
