/** A file of the store that is not what its row says. */
import { UserError } from '@keygrid/contract';

export class StoredFileError extends UserError {
  readonly state: 'damaged' | 'missing';

  constructor(url: string, { key, sha256 }: { key: string; sha256: string }, state: 'damaged' | 'missing') {
    super(
      `${key} is ${state} in the store ${url}; its SHA-256 should be ${sha256}. Bring the file back, or compute it again.`,
    );
    this.state = state;
  }
}
