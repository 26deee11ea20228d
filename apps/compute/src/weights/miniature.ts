/** A tiny network of random weights for a grid in miniature. Networks are declared by the model's library, which other questions do without. */
import { miniatureTensors } from '@keygrid/matchers';
import type { RequestOf } from './request.ts';
import { METADATA, writeWeights } from './write.ts';

export async function writeMiniature({
  network,
  output,
}: RequestOf<'miniature'>): Promise<{ output: string }> {
  await writeWeights(output, miniatureTensors(network), METADATA);
  return { output };
}
