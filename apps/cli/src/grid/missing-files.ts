/** Files that a grid names and this machine lacks: said all at once, with where to get them. */
import { firstLines, own, UserError } from '@keygrid/contract';
import type { Grid } from '@keygrid/plan';

export interface MissingFiles {
  /** What `hash` gives; where it throws a UserError, a stand-in, and the error is kept for `refuse`. */
  without(file: string, hash: () => string): string;
  /** @throws UserError that names them all. */
  refuse(): void;
}

const STAND_IN = '0'.repeat(64);

export function missingFiles({ files = {} }: Pick<Grid, 'files'>): MissingFiles {
  const errors: UserError[] = [];
  return {
    without(file, hash) {
      try {
        return hash();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        const source = own(files, file);
        const message = source === undefined ? error.message : `${error.message}. Where to get it: ${source}`;
        errors.push(new UserError(message, { cause: error }));
        return STAND_IN;
      }
    },
    refuse() {
      const [first] = errors;
      if (first === undefined) return;
      throw new UserError(firstLines(errors.map(({ message }) => message)).join('\n'), { cause: first });
    },
  };
}
