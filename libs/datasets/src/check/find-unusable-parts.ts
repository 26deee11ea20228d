/** Target pictures whose own annotation cannot be used: metrics of like parts then know the parts of the pair alone. */
import { counted } from '@keygrid/contract';
import { LAYOUT_DEFAULTS, type Layout } from '../config.ts';
import type { PartsProblem, TargetParts } from '../layouts/target-parts.ts';
import type { Fact, FactKind } from './finding.ts';
import type { ReadPair } from './read-pairs.ts';

const KINDS = {
  missing: { kind: 'image-annotation-missing', which: 'has no annotation of its own' },
  unreadable: { kind: 'image-annotation-unreadable', which: 'has an annotation that cannot be read' },
  contradiction: {
    kind: 'image-annotation-contradicts',
    which: 'has an annotation that contradicts the pair',
  },
} as const satisfies Record<PartsProblem, { kind: FactKind; which: string }>;

const INSTEAD = 'geo and left-right know the parts of the pair alone there';

type Problem = Extract<TargetParts, { problem: unknown }>;

/** Of each split one fact a kind, with the first annotation and what is wrong with it. */
export function findUnusableParts(layout: Layout, pairs: readonly ReadPair[]): Fact[] {
  return LAYOUT_DEFAULTS[layout].splits.flatMap((split) => {
    const ofSplit = pairs.filter((pair) => pair.split === split);
    return Object.entries(KINDS).flatMap(([problem, { kind, which }]): Fact[] => {
      const found = ofSplit.flatMap(({ id, parts }) =>
        isProblem(parts) && parts.problem === problem ? [{ id, parts }] : [],
      );
      const [first] = found;
      if (!first) return [];
      const files = new Set(found.map(({ parts }) => parts.file)).size;
      const where = `${found.length} of ${ofSplit.length}, of ${counted(files, 'picture')}`;
      const such = `${first.parts.file}: ${first.parts.what}`;
      const what = `pairs of ${split} whose target picture ${which}: ${where}, such as ${such}; ${INSTEAD}`;
      return [{ kind, split, what, pairs: found.map(({ id }) => ({ split, id })) }];
    });
  });
}

const isProblem = (parts: TargetParts | undefined): parts is Problem =>
  parts !== undefined && 'problem' in parts;
