/** Settings that name a data set. A spec never holds a path: each machine maps the name to a folder. */
import type { KeypointNumbering } from '@keygrid/contract';
import { z } from 'zod';

/** Those that most data sets have. */
export const COMMON_SPLITS = ['trn', 'val', 'test'] as const;
/** Further lists of pairs of the images of val and of test: across the species of a family, and across families. */
const CROSS_SPLITS = [
  'val-cross-species',
  'test-cross-species',
  'val-cross-family',
  'test-cross-family',
] as const;
/** What any data set may have; which ones a layout has is in `LAYOUT_DEFAULTS`. */
export const SPLITS = [...COMMON_SPLITS, ...CROSS_SPLITS] as const;
export type CommonSplit = (typeof COMMON_SPLITS)[number];
export const Split = z.enum(SPLITS);
export type Split = z.infer<typeof Split>;

interface LayoutDefaults {
  readonly tau: number;
  readonly basis: 'bbox' | 'image' | 'bbox-keypoints';
  readonly epochs: number;
  /** Probability that training exchanges source and target: PF-PASCAL's augmentation. */
  readonly exchange: number;
  /** Whose table the ids of its keypoints are of; absent where it has none. */
  readonly numbering?: KeypointNumbering;
  /** The splits the published data set has. */
  readonly splits: readonly Split[];
}

const SPAIR = { tau: 0.8, basis: 'bbox', epochs: 10, exchange: 0 } as const;

/**
 * Published values that depend on the data set (docs/method.md §6 to §9). PF-WILLOW and SPair-U are only ever tested on. AP-10K has no
 * published τ and number of epochs: SPair-71k's.
 */
const layouts = {
  'spair-large': { ...SPAIR, numbering: 'spair-71k', splits: COMMON_SPLITS },
  'spair-small': { ...SPAIR, numbering: 'spair-71k', splits: COMMON_SPLITS },
  'ap-10k': { ...SPAIR, numbering: 'ap-10k', splits: SPLITS },
  'spair-u': { ...SPAIR, splits: ['test'] },
  'pf-pascal': { tau: 0.7, basis: 'image', epochs: 100, exchange: 0.5, splits: COMMON_SPLITS },
  'pf-willow': { tau: 0.9, basis: 'bbox-keypoints', epochs: 100, exchange: 0, splits: ['test'] },
} as const satisfies Record<string, LayoutDefaults>;

export type Layout = keyof typeof layouts;
export const LAYOUT_DEFAULTS: Readonly<Record<Layout, LayoutDefaults>> = layouts;
/** In the order in which a folder is tried for them. */
export const LAYOUTS = Object.keys(layouts) as Layout[];
export const Layout = z.enum(LAYOUTS);

/** Those that a synthetic data set can be written in; SPair-71k's two lists are made together. */
export const SYNTHESIS_LAYOUTS = [
  'spair-large',
  'ap-10k',
  'spair-u',
  'pf-pascal',
  'pf-willow',
] as const satisfies readonly Layout[];
export type SynthesisLayout = (typeof SYNTHESIS_LAYOUTS)[number];

/** As written in a grid file. */
export const DataInput = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes')
    .max(100),
  /** Pair ids left out of every split. */
  exclude: z.array(z.string()).optional(),
});

/** Resolved: what exactly is trained or tested on. */
export const DataConfig = z.strictObject({
  name: z.string(),
  layout: Layout,
  exclude: z.array(z.string()).min(1).optional(),
  /** What is in the folder, as a SHA-256 (`identity/identify.ts`). */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
});
export type DataConfig = z.infer<typeof DataConfig>;
