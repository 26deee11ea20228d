/** Why a PyTorch file is not read, as one error that names the file. */
import { UserError } from '@keygrid/contract';

export interface Refusal {
  /** The bytes are not what such a file has. */
  damaged(why: string, cause?: unknown): UserError;
  /** The file is whole, but holds what is never read. */
  unsupported(why: string): UserError;
}

export function refusalOf(file: string): Refusal {
  return {
    damaged: (why, cause) =>
      new UserError(`${file} is not a whole PyTorch file: ${why}. Save or copy it again.`, { cause }),
    unsupported: (why) =>
      new UserError(
        `${file}: ${why}. Nothing in it was run. Where PyTorch is installed, save the weights alone: ` +
          'torch.save(model.state_dict(), FILE).',
      ),
  };
}

/** A name out of a file as it may stand in a message: short, and without control characters. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

export const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));
