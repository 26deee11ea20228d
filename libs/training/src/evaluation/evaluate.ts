/** Evaluations of one matcher, whatever its kind: predictions for every pair of a split, handed over in chunks. Scoring is not their business. */
import { smallest, UserError } from '@keygrid/contract';
import type { PairList } from '@keygrid/datasets';
import { createPictureCache } from '@keygrid/images';
import { withEachKbc } from '@keygrid/kbc';
import type { OpenMatcher } from '@keygrid/matchers';
import { isDeepStrictEqual } from 'node:util';
import type { EvaluationSpec } from '../config.ts';
import { CHUNK_PAIRS, type Evaluation, type EvaluationEnvironment } from './evaluation.ts';
import { loadPairs, PICTURE_CACHE_BYTES } from '../loading/load-pairs.ts';
import { startPart, type EvaluationPart } from './evaluation-part.ts';
import { peakMemoryBytes } from '../memory.ts';

/**
 * Evaluates one list of pairs with several settings of KBC; each pass is computed once for all of them. Each full chunk is
 * handed over before the next is begun, so that an interrupted evaluation goes on at its first missing chunk. What an
 * evaluation predicts depends neither on where it goes on nor on the others, to the bit.
 * Resolves once every evaluation has ended; an error is that of all that had not.
 */
export async function evaluate(
  evaluations: readonly Evaluation[],
  env: EvaluationEnvironment,
): Promise<void> {
  const started = performance.now();
  env.onBeat('loading');
  const { split } = commonSpec(evaluations);
  evaluations.forEach(requireChunkStart);
  const pairs = await env.dataset.split(split);
  const matcher = await env.openMatcher();
  const open = new Set(evaluations.map(startPart));
  try {
    await predictSplit(open, pairs, matcher, env);
    const seconds = (performance.now() - started) / 1000;
    const shared = { stopped: false, seconds, peakMemoryBytes: peakMemoryBytes() } as const;
    for (const part of open) part.evaluation.onEnd({ ...shared, ...part.progress(matcher.pace()) });
  } finally {
    await matcher.close();
  }
}

/** Chunk by chunk, each pair in all evaluations that are due. Those that were not stopped stay in `open`. */
async function predictSplit(
  open: Set<EvaluationPart>,
  pairs: PairList,
  { match, side, uncropped }: OpenMatcher,
  env: EvaluationEnvironment,
): Promise<void> {
  const pictures = createPictureCache(PICTURE_CACHE_BYTES);
  const start = smallest([...open].map(({ evaluation }) => evaluation.firstPair));
  for (let first = start; first < pairs.length; first += CHUNK_PAIRS) {
    const due = () => [...open].filter(({ evaluation }) => evaluation.firstPair <= first);
    if (due().length === 0) continue;
    const end = Math.min(pairs.length, first + CHUNK_PAIRS);
    for await (const { query, request } of loadPairs(pairs, pictures, { first, end })) {
      endStopped(open);
      const parts = due();
      if (parts.length === 0) break;
      const kbcs = parts.map(({ evaluation }) => evaluation.spec.kbc);
      const answers = await withEachKbc(match, { kbcs, side, uncropped })(request);
      answers.forEach((answer, i) => parts[i]?.add(query, answer));
      env.onBeat('evaluation');
    }
    for (const part of due()) await part.handOver();
  }
}

function endStopped(open: Set<EvaluationPart>): void {
  for (const part of open) {
    if (!part.evaluation.signal.aborted) continue;
    open.delete(part);
    part.evaluation.onEnd({ stopped: true });
  }
}

/** What all of them have in common: everything but KBC. */
function commonSpec(evaluations: readonly Evaluation[]): Omit<EvaluationSpec, 'kbc'> {
  const [first, ...others] = evaluations.map(({ spec: { kbc: _kbc, ...rest } }) => rest);
  if (!first || others.some((spec) => !isDeepStrictEqual(spec, first)))
    throw new Error('Evaluations that are computed together may differ in KBC only.');
  return first;
}

function requireChunkStart({ firstPair }: Evaluation): void {
  if (Number.isInteger(firstPair / CHUNK_PAIRS) && firstPair >= 0) return;
  throw new UserError(
    `An evaluation goes on at a multiple of ${CHUNK_PAIRS} pairs, not at pair ${firstPair}.`,
  );
}
