/** Opens a file of torch.save in either of the formats that are read here. */
import { UserError } from '@keygrid/contract';
import { readPickle } from './pickle.ts';
import { withArchive } from './archive.ts';
import { withLegacyFile } from './legacy.ts';
import type { Refusal } from './refusal.ts';
import type { PyTorchSource } from './saved-value.ts';
import { pytorchWorld } from './world.ts';
import { weightsFormat } from '../weights-format.ts';

/** @throws UserError when the file is missing, damaged, not of torch.save, or larger than the limits of its format. */
export async function withPyTorchFile<T>(
  file: string,
  refusal: Refusal,
  use: (source: PyTorchSource) => Promise<T>,
): Promise<T> {
  const format = await weightsFormat(file);
  switch (format) {
    case 'zip':
      return withArchive(file, refusal, ({ pickle, ...storages }) =>
        use({ value: readPickle(pickle, pytorchWorld(refusal), refusal), ...storages }),
      );
    case 'legacy':
      return withLegacyFile(file, refusal, use);
    case 'tar':
      throw oldest(file);
    case 'safetensors':
      throw refusal.damaged('it does not begin as one');
  }
}

/** PyTorch loads the oldest of its formats only by running what the file says. */
function oldest(file: string): UserError {
  return new UserError(
    `${file} is in PyTorch's oldest format (a tar archive, before version 0.1.10), which is not read here. Save it again where ` +
      'PyTorch is installed (this load runs code in the file: only for one you trust):\n' +
      `  python -c "import torch; torch.save(torch.load('OLD.pth', map_location='cpu', weights_only=False), 'NEW.pth')"\n` +
      `torchvision's present files, such as resnet101-63fe2227.pth, are in a format read here.`,
  );
}
