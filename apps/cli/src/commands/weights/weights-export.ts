/** `keygrid weights export`: a run's network as a safetensors file with PyTorch's names and layouts. */
import { CheckpointKind } from '@keygrid/contract';
import { Option, type Command } from 'commander';
import { act, examples } from '../../command.ts';
import { typeOption } from '../../weights/type-option.ts';

export function addWeightsExport(weights: Command): void {
  weights
    .command('export')
    .argument('<run>', 'id of a finished training, or of an evaluation of one; or its beginning')
    .description("write a run's network as a safetensors file, without the moments of Adam")
    .addOption(
      new Option('--checkpoint <kind>', 'which weights (default: best, or what the evaluation uses)').choices(
        CheckpointKind.options,
      ),
    )
    .option('--backbone-only', "only the backbone, under torchvision's names")
    .option('--out <file>', 'file to write (default: RUN.safetensors, RUN-backbone.safetensors)')
    .option('--force', 'replace the file if it exists')
    .addOption(typeOption('type of the floats').default('f32'))
    .addHelpText(
      'after',
      examples(
        ['keygrid weights export t-0123456789abcdef0123 --out kbcnet.safetensors', 'the whole network'],
        ['keygrid weights export e-… --backbone-only', 'for model.backbone.weights of another grid'],
      ),
    )
    .action(act(async () => (await import('../../actions/weights/weights-export.ts')).exportRun));
}
