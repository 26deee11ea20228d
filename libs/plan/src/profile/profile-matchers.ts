/** A grid's matchers with a profile laid over them: their files replaced by tiny ones that the profile brings. */
import { isWritten, type Written } from '../fields.ts';

/** A file that a profile brings, by the name that grids call it by. */
export interface BroughtFile {
  readonly name: string;
  /** A tiny network's weights, or a program of Keygrid's own. */
  readonly what: 'resnet' | 'ncnet' | 'program';
  /** Networks of different numbers have different weights. */
  readonly number: number;
}

const PROGRAM = 'nearest-colour.mjs';
const BROUGHT = /^[a-z]+\/(?:(resnet|ncnet)-(\d+)\.safetensors|nearest-colour\.mjs)$/;

/**
 * Rewrites parts of one grid: equal files become equal ones, different files different ones, so that what a grid varies stays
 * varied. `kind` is that of matchers that name none.
 */
export function matcherRewriter(profile: string, kind: unknown): (part: unknown, path: string) => unknown {
  const numbers = new Map<string, number>();
  const numberOf = (written: unknown, of: string): number => {
    const key = `${of} ${JSON.stringify(written)}`;
    const known = numbers.get(key) ?? [...numbers.keys()].filter((one) => one.startsWith(of)).length + 1;
    numbers.set(key, known);
    return known;
  };
  const fieldOf = (field: string, value: unknown, own: unknown): unknown => {
    const network = own === 'ncnet' ? 'ncnet' : 'resnet';
    if (field === 'weights') return `${profile}/${network}-${numberOf(value, network)}.safetensors`;
    if (field === 'command') return ['node', `{dir}/${PROGRAM}`, `${numberOf(value, 'program')}`];
    return field === 'files' ? [`${profile}/${PROGRAM}`] : value;
  };
  const blockOf = (block: Written): Written =>
    Object.fromEntries(
      Object.entries(block).map(([field, value]) => [field, fieldOf(field, value, block.kind ?? kind)]),
    );
  return (part, path) => {
    const [, field] = /(?:^|\.)matcher\.(weights|command|files)$/.exec(path) ?? [];
    if (field !== undefined) return fieldOf(field, part, kind);
    return isWritten(part) && /(?:^|\.)matcher$/.test(path) ? blockOf(part) : undefined;
  };
}

/** Those that a grid with a profile laid over it names, each once. */
export function broughtFiles({
  base,
  axes,
}: {
  readonly base: Written;
  readonly axes: object;
}): BroughtFile[] {
  const found = new Map<string, BroughtFile>();
  const visit = (part: unknown): void => {
    if (typeof part === 'string') {
      const [name, network, number = '1'] = BROUGHT.exec(part) ?? [];
      const what = network === 'ncnet' || network === 'resnet' ? network : 'program';
      if (name !== undefined) found.set(name, { name, what, number: Number(number) });
    } else if (typeof part === 'object' && part !== null) Object.values(part).forEach(visit);
  };
  visit([base, axes]);
  return [...found.values()];
}
