/** `keygrid weights inspect`: what is in a weights file, and what a grid can do with it. */
import type { Command } from 'commander';
import { act, examples } from '../../command.ts';

export function addWeightsInspect(weights: Command): void {
  weights
    .command('inspect')
    .argument('<file>', 'a .safetensors or .pth file')
    .description('list the tensors of a weights file and say which network they are')
    .addHelpText(
      'after',
      examples(
        ['keygrid weights inspect resnet101.safetensors', 'names, types, shapes, sizes, metadata'],
        ['keygrid weights inspect model.pth --json', 'the same for a program'],
      ),
    )
    .action(act(async () => (await import('../../actions/weights/weights-inspect.ts')).inspect));
}
