/** What `keygrid weights export` does: a run's network as a safetensors file with PyTorch's names and layouts. */
import { CheckpointKind } from '@keygrid/contract';
import { findRun, weightsOfRun, type RunWeights } from '@keygrid/results';
import { withHome } from '../../open-home.ts';
import type { Terminal } from '../../terminal.ts';
import { askWeights, type WrittenAnswer } from '../../weights/ask-weights.ts';
import { outputFile, type OutputOptions } from '../../weights/output-file.ts';
import { floatType, type TypeName } from '../../weights/type-option.ts';
import { writtenText } from '../../weights/weights-text.ts';

interface ExportOptions extends OutputOptions {
  checkpoint?: CheckpointKind;
  dtype: TypeName;
  backboneOnly?: boolean;
}

export async function exportRun(terminal: Terminal, options: ExportOptions, text: string): Promise<void> {
  const backboneOnly = options.backboneOnly === true;
  await withHome(terminal, async (home) => {
    const run = await findRun(home, text);
    const output = outputFile(terminal.cwd, options, `${run}${backboneOnly ? '-backbone' : ''}.safetensors`);
    const weights = await weightsOfRun(home, run, options.checkpoint);
    const request = {
      action: 'export',
      file: weights.weightsFile,
      output,
      type: floatType(options.dtype),
      backboneOnly,
      metadata: { keygrid: JSON.stringify(originOf(weights, backboneOnly)) },
    } as const;
    const answer = await askWeights<WrittenAnswer>(request, terminal.env);
    terminal.answer(answer, writtenText(answer));
  });
}

/** What the file says about itself. */
function originOf({ run, training, checkpoint, model, data }: RunWeights, backboneOnly: boolean) {
  const { kind, step } = checkpoint;
  const part = backboneOnly ? 'backbone' : 'network';
  return { run, training, checkpoint: kind, step, part, data: data.name, model };
}
