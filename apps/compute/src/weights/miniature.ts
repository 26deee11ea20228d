/** A tiny network of random weights for a grid in miniature. */
import type { RequestOf } from './request.ts';
import { METADATA, writeWeights } from './write.ts';

/** Networks are declared by the model's library, which other questions do without. */
export async function writeMiniature(request: RequestOf<'miniature'>): Promise<{ output: string }> {
  const { miniatureTensors } = await import('@keygrid/matchers');
  await writeWeights(request.output, miniatureTensors(request), METADATA);
  return { output: request.output };
}
