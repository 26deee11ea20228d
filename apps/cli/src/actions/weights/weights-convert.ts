/** What `keygrid weights convert` does: PyTorch's `.pth` as a safetensors file, without Python and without running anything in it. */
import path from 'node:path';
import type { Terminal } from '../../terminal.ts';
import { askWeights, type WrittenAnswer } from '../../weights/ask-weights.ts';
import { outputFile, type OutputOptions } from '../../weights/output-file.ts';
import { floatType, type TypeName } from '../../weights/type-option.ts';
import { writtenText } from '../../weights/weights-text.ts';

interface ConvertOptions extends OutputOptions {
  dtype?: TypeName;
}

export async function convert(terminal: Terminal, options: ConvertOptions, file: string): Promise<void> {
  const source = path.resolve(terminal.cwd, file);
  const output = outputFile(terminal.cwd, options, `${withoutEnding(file)}.safetensors`, [source]);
  const type = options.dtype && floatType(options.dtype);
  const request = { action: 'convert', file: source, output, type } as const;
  const answer = await askWeights<WrittenAnswer>(request, terminal.env);
  terminal.answer(answer, writtenText(answer));
}

const withoutEnding = (file: string) => file.replace(/\.(pth|pt|tar|bin|ckpt|safetensors)$/i, '');
