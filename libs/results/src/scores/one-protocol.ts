/** PCK of two protocols does not compare: whatever puts cells side by side refuses a mixture. */
import { UserError } from '@keygrid/contract';
import { rescoreCommand } from './protocol.ts';
import type { StudyResults } from '../study/study-results.ts';

export function refuseOtherProtocols({
  name,
  protocolName,
  cells,
}: Pick<StudyResults, 'name' | 'protocolName' | 'cells'>): void {
  for (const { evaluation, pck } of cells) {
    const other = pck.find(({ protocol }) => protocol !== protocolName);
    if (!other) continue;
    throw new UserError(
      `The report of ${name} is in protocol ${protocolName}, but ${evaluation.id} brings scores of ${other.protocol}: ` +
        `PCK of two protocols does not compare. ${rescoreCommand(name, protocolName)} scores all of it in one, without inference.`,
    );
  }
}
