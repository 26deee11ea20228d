/** Which of the weights that set-up fetches the trainings of a plan start from. */
import { EFFICIENTNETS, PRETRAINED } from '@keygrid/model/config';
import type { Plan } from './plan.ts';

/** Name in the folder of pretrained weights, and the hash of the content. */
export function pretrainedIn({ trainings }: Plan): { kind: string; file: string; sha256: string }[] {
  const used = new Set(
    [...trainings.values()].map(({ spec: { model } }) =>
      model.backbone.weights.kind === 'file' ? model.backbone.weights.sha256 : '',
    ),
  );
  return EFFICIENTNETS.filter((kind) => used.has(PRETRAINED[kind].sha256)).map((kind) => ({
    kind,
    file: PRETRAINED[kind].file,
    sha256: PRETRAINED[kind].sha256,
  }));
}
