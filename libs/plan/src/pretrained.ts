/** Which of the weights that set-up fetches a plan needs: its trainings start from them, or a matcher reads them. */
import { filesOfMatcher } from '@keygrid/matchers/config';
import { EFFICIENTNETS, PRETRAINED } from '@keygrid/model/config';
import type { Plan } from './plan.ts';

interface PretrainedFile {
  readonly kind: string;
  /** Name in the folder of pretrained weights. */
  readonly file: string;
  /** Of its content. */
  readonly sha256: string;
  /** Of the grid file, that names it. */
  readonly field: 'model.backbone.weights' | 'matcher.weights';
}

/** Each once, though both a training and a matcher use it; none that the grid names by a path of its own. */
export function pretrainedIn({ trainings, evaluations, weightFiles }: Plan): PretrainedFile[] {
  const trained = [...trainings.values()].map(({ spec: { model } }) => model.backbone.weights);
  const inTrainings = new Set(trained.map((weights) => (weights.kind === 'file' ? weights.sha256 : '')));
  const matchers = [...evaluations.values()].map(({ spec }) => spec.matcher);
  const inMatchers = new Set(matchers.flatMap((matcher) => (matcher ? filesOfMatcher(matcher) : [])));
  return EFFICIENTNETS.flatMap((kind): PretrainedFile[] => {
    const { file, sha256 } = PRETRAINED[kind];
    if (weightFiles.has(sha256)) return [];
    if (inTrainings.has(sha256)) return [{ kind, file, sha256, field: 'model.backbone.weights' }];
    return inMatchers.has(sha256) ? [{ kind, file, sha256, field: 'matcher.weights' }] : [];
  });
}

/** Name of the ImageNet weights of a backbone in the folder of pretrained weights. */
export const pretrainedFile = (kind: (typeof EFFICIENTNETS)[number]): string => PRETRAINED[kind].file;
