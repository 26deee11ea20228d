/** Whether a backbone takes the weights of a file: asked when a grid is planned, so that no run fails for it. */
import { UserError } from '@keygrid/contract';
import { backboneMismatches } from '@keygrid/model';
import type { NativeShape } from '@keygrid/model/config';
import { listWeights } from '@keygrid/weights';
import type { RequestOf } from './request.ts';

const SHOWN = 20;

const wordsFor = (backbone: NativeShape): string =>
  'kind' in backbone
    ? backbone.kind
    : `a backbone of layers [${backbone.layers.join(', ')}] and width ${backbone.width}`;

/** Reads names, types and shapes only. @throws UserError with the first mismatches. */
export async function fitWeights({ file, backbone }: RequestOf<'fit'>) {
  const { tensors } = await listWeights(file);
  const problems = backboneMismatches(tensors, backbone);
  if (problems.length === 0) return { fits: true };
  const more = problems.length - SHOWN;
  throw new UserError(
    [
      `model.backbone.weights: ${file} does not fit ${wordsFor(backbone)} (${problems.length} problems); keygrid weights inspect says what it holds:`,
      ...problems.slice(0, SHOWN),
      ...(more > 0 ? [`… and ${more} more`] : []),
    ].join('\n  '),
  );
}
