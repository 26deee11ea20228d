/** A case made ready in this process: weights and inputs exist, each run computes it once. */
import type { Case } from '../case.ts';
import { evaluationWork } from './evaluation-work.ts';
import { conv4dWork, decoderWork } from './layer-work.ts';
import { kbcWork } from './kbc-work.ts';
import { loaderWork } from './loader-work.ts';
import { convolutionWork, matmulWork } from './machine-work.ts';
import { networkWork } from './network-work.ts';
import { trainingWork } from './training-work.ts';
import type { Work } from './work.ts';

export async function prepare(work: Case): Promise<Work> {
  switch (work.kind) {
    case 'matmul':
      return matmulWork(work);
    case 'convolution':
      return convolutionWork(work);
    case 'conv4d':
      return conv4dWork(work);
    case 'decoder':
      return decoderWork(work);
    case 'network':
      return work.pass === 'forward' ? networkWork(work) : trainingWork(work);
    case 'kbc':
      return kbcWork(work);
    case 'evaluation':
      return evaluationWork(work);
    case 'loader':
      return loaderWork(work);
  }
}
