/** `keygrid weights inspect`: what is in a weights file, and what a grid can do with it. */
import type { Command } from 'commander';
import path from 'node:path';
import { act, examples } from '../../command.ts';
import type { Terminal } from '../../terminal.ts';
import { askWeights, type InspectAnswer } from '../../weights/ask-weights.ts';
import { inspectText } from '../../weights/weights-text.ts';

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
    .action(act(inspect));
}

async function inspect(terminal: Terminal, _options: object, file: string): Promise<void> {
  const request = { action: 'inspect', file: path.resolve(terminal.cwd, file) } as const;
  const answer = await askWeights<InspectAnswer>(request, terminal.env);
  terminal.answer(answer, inspectText(answer));
}
