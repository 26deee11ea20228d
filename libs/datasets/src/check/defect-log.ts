/** Collects defects: what spoils several pairs alike is one finding. */
import path from 'node:path';
import { FileError } from '@keygrid/files';
import { PictureError } from '@keygrid/images';
import { isDataError } from '../corrupt-data-error.ts';
import { pictureDefect, type Defect } from '../defect.ts';
import type { FoundDefect, PairName } from './finding.ts';

export interface DefectLog {
  add(defect: Defect, pairs: readonly PairName[]): void;
  /**
   * @param file What was read, for an error of the operating system that does not say.
   * @throws the error itself when it does not speak of the data.
   */
  addError(error: unknown, pairs: readonly PairName[], file: string): void;
  readonly found: readonly FoundDefect[];
  isDefective(pair: PairName): boolean;
}

/** @param root What the files of the findings are relative to. */
export function openDefectLog(root: string): DefectLog {
  const found = new Map<string, Omit<FoundDefect, 'pairs'> & { pairs: Map<string, PairName> }>();
  const defective = new Set<string>();
  const add = ({ kind, file, line, what }: Defect, pairs: readonly PairName[]) => {
    const relative = path.relative(root, file).replaceAll(path.sep, '/');
    const key = [kind, relative, line, what].join('\0');
    const known = found.get(key) ?? { kind, file: relative, line, what, pairs: new Map<string, PairName>() };
    found.set(key, known);
    for (const pair of pairs) {
      defective.add(keyOf(pair));
      known.pairs.set(keyOf(pair), pair);
    }
  };
  return {
    add,
    addError(error, pairs, file) {
      for (const defect of defectsOf(error, file)) add(defect, pairs);
    },
    get found() {
      return [...found.values()].map((defect) => ({ ...defect, pairs: [...defect.pairs.values()] }));
    },
    isDefective: (pair) => defective.has(keyOf(pair)),
  };
}

const keyOf = ({ split, id }: PairName) => `${split}\0${id}`;

function defectsOf(error: unknown, file: string): readonly Defect[] {
  if (isDataError(error)) return error.defects;
  if (error instanceof PictureError) return [pictureDefect(error)];
  if (error instanceof FileError) return [{ kind: 'unreadable-file', file: error.file, what: error.what }];
  if (!(error instanceof Error) || !('syscall' in error)) throw error;
  const { path: named } = error as NodeJS.ErrnoException;
  return [{ kind: 'unreadable-file', file: named ?? file, what: `cannot be read (${error.message})` }];
}
