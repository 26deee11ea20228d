/** An evaluation: predictions for every pair of a split, handed over in chunks. Scoring is not its business. */
import { createPictureCache } from '@keygrid/datasets';
import { UserError } from '@keygrid/geometry';
import { createKbcNet, readSafetensors } from '@keygrid/model';
import type { EvaluationSpec } from './config.ts';
import { CHUNK_PAIRS, type EvaluationEnvironment, type EvaluationResult } from './environment.ts';
import { createMatcher } from './matcher.ts';
import { peakMemoryBytes } from './memory.ts';
import { PICTURE_CACHE_BYTES, pictureMatcher, predictPairs, type PairPrediction } from './predict.ts';
import { weightsOf } from './checkpoint.ts';

/**
 * Predicts the split's pairs from `env.firstPair` on; each full chunk is handed over before the next is begun, so that an
 * interrupted evaluation goes on at its first missing chunk and gives the same bits.
 */
export async function evaluate(spec: EvaluationSpec, env: EvaluationEnvironment): Promise<EvaluationResult> {
  const started = performance.now();
  env.onBeat('loading');
  requireChunkStart(env.firstPair);
  const pairs = await env.dataset.split(spec.split);
  const weights = weightsOf((await readSafetensors(env.weightsFile)).tensors);
  const net = createKbcNet(env.model, { weights, what: env.weightsFile });
  try {
    const pictures = createPictureCache(PICTURE_CACHE_BYTES);
    const matcher = createMatcher(net);
    const match = pictureMatcher(matcher.match, spec.kbc, env.model.inputSide);
    for (let first = env.firstPair; first < pairs.length; first += CHUNK_PAIRS) {
      const chunk: PairPrediction[] = [];
      const end = Math.min(pairs.length, first + CHUNK_PAIRS);
      for await (const batch of predictPairs(match, pairs, pictures, { first, end })) {
        env.onBeat('evaluation');
        if (env.signal.aborted) return { stopped: true };
        chunk.push(...batch);
      }
      await env.onChunk({ chunk: first / CHUNK_PAIRS, firstPair: first, pairs: chunk });
    }
    const predicted = Math.max(0, pairs.length - env.firstPair);
    return {
      stopped: false,
      pairs: predicted,
      seconds: (performance.now() - started) / 1000,
      ...(predicted > 0 ? { msPerPair: matcher.milliseconds() / predicted } : {}),
      peakMemoryBytes: peakMemoryBytes(),
    };
  } finally {
    net.dispose();
  }
}

function requireChunkStart(firstPair: number): void {
  if (Number.isInteger(firstPair / CHUNK_PAIRS) && firstPair >= 0) return;
  throw new UserError(
    `An evaluation goes on at a multiple of ${CHUNK_PAIRS} pairs, not at pair ${firstPair}.`,
  );
}
