/** Predictions that a grid names must be those of its pairs: asked where the data set is, before anything is written. */
import { UserError } from '@keygrid/contract';
import { readText } from '@keygrid/files';
import type { Plan } from '@keygrid/plan';
import { presentFolderOf, type Home } from '@keygrid/runs';
import { fitPredictions, parsePredictions } from '@keygrid/scoring';
import { readFacts } from '../score/read-facts.ts';

/** @throws UserError that names pairs without predictions, predictions without a pair, and points that are none. */
export async function requireFittingPredictions(
  home: Home,
  { evaluations, weightFiles }: Plan,
): Promise<void> {
  for (const { spec } of evaluations.values()) {
    const { matcher, data, split } = spec;
    const file = matcher?.kind === 'predictions' ? weightFiles.get(matcher.file.sha256) : undefined;
    if (file === undefined) continue;
    const written = await readPredictions(file);
    const folder = presentFolderOf(home.settings, data.name);
    if (folder === undefined) continue;
    const facts = await readFacts({ folder, ...data }, split);
    const where = `split ${split} of ${data.name}`;
    fitPredictions(written, facts, { file: `matcher.file: ${file}`, where, allowMissing: 'never' });
  }
}

async function readPredictions(file: string) {
  try {
    return parsePredictions(await readText(file, 'predictions'), file);
  } catch (cause) {
    throw cause instanceof UserError ? new UserError(`matcher.file: ${cause.message}`, { cause }) : cause;
  }
}
