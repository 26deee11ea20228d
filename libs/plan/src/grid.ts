/** What a grid file may say: a study's base settings, the axes it varies, its seeds and how it is reported. */
import { type UserError, NeededDevice, METRIC_NAMES, METRIC_NAME } from '@keygrid/contract';
import { z } from 'zod';
import { Settings, type Written } from './fields.ts';
import type { Problem } from './problem.ts';

const AxisValues = z.record(z.string(), z.unknown());
const AxisLists = z.record(z.string(), z.array(z.unknown()).min(1));

const GROUP =
  /^(all|small|category:.+|(sourceSize|targetSize):\[[^,]+,[^,]+\)|(viewpoint|scale|truncation|occlusion):\d)$/;

/** Kept in a 32-bit column. */
const Seed = z
  .number()
  .int()
  .nonnegative()
  .max(2 ** 31 - 1);
const Column = z.string().regex(METRIC_NAME, METRIC_NAMES);
const Group = z.string().regex(GROUP, 'a group of pairs: all, small, category:<name>, viewpoint:<n>, …');

/** One table: a row for each value of an axis, a block of columns for each group. */
export const Table = z.strictObject({
  title: z.string(),
  rows: z.string(),
  /** Only cells with these axis values. */
  where: AxisValues.optional(),
  columns: z.array(Column).min(1),
  groups: z.array(Group).min(1).default(['all']),
});
/** The gain in PCK from one value of an axis to another, all else equal. */
export const Contrast = z.strictObject({
  title: z.string(),
  axis: z.string(),
  from: z.unknown(),
  to: z.unknown(),
  group: Group,
  alpha: z.number().positive().max(1),
  /** The gain hoped for, in percentage points; said to be reached or not. */
  atLeast: z.number().optional(),
});
/**
 * A drawing: `x` runs along one axis, a curve for each value of another and for each column and group. Axes it does not
 * name are averaged within a seed; mean and sample standard deviation are over seeds.
 */
export const Figure = z.strictObject({
  title: z.string().min(1),
  /** Axis along the bottom: to scale when all its values are numbers, else one place a value. Or `group`: a bar for each group. */
  x: z.string(),
  /** With `x: group`: not the values but what they gain from one value of an axis to another, all else equal. */
  gain: z.strictObject({ axis: z.string(), from: z.unknown(), to: z.unknown() }).optional(),
  /** Axis with a curve for each of its values. */
  series: z.string().optional(),
  /** Only cells with these axis values. */
  where: AxisValues.optional(),
  /** Of one unit, since they share the upright axis. */
  columns: z.array(Column).min(1),
  groups: z.array(Group).min(1).default(['all']),
});
/** A published number, shown beside ours: PCK in per cent, seconds, milliseconds or GiB, as its column has it. */
const Expectation = z.strictObject({
  where: AxisValues.default({}),
  column: Column,
  group: Group,
  value: z.number(),
  source: z.string(),
  /** In which PCK was measured: a name of docs/protocols.md, or as `bbox/original`. Left out: unknown, and the report says so. */
  protocol: z.string().min(1).optional(),
  /** What keeps it from being compared as it stands; said under each table that shows it. */
  note: z.string().min(1).optional(),
});

export type Expectation = z.infer<typeof Expectation>;
/** As written: the numbers of several groups may stand in one, `value: { all: 35.5, category:bird: 64.2 }`. */
export const ExpectationInput = Expectation.extend({
  group: Group.optional(),
  value: z.union([z.number(), z.record(Group, z.number())]),
}).refine(({ group, value }) => group === undefined || typeof value === 'number', {
  path: ['group'],
  message: 'is named by `value` already; expected one of the two',
});

/** One for each group. */
export const publishedNumbers = (written: readonly z.infer<typeof ExpectationInput>[]): Expectation[] =>
  written.flatMap(({ group = 'all', value, ...one }) =>
    typeof value === 'number'
      ? [{ ...one, group, value }]
      : Object.entries(value).map(([name, number]) => ({ ...one, group: name, value: number })),
  );

/** What `x` of a figure says instead of an axis. */
export const BY_GROUP = 'group';

export const GridFile = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and dashes')
    .max(100),
  about: z.string(),
  expects: z.array(ExpectationInput).default([]),
  /** Where a person gets the files that this grid names and does not bring, by the name it calls them by. */
  files: z.record(z.string(), z.string().min(1)).optional(),
  base: Settings.extend({ data: Settings.shape.data.partial().optional() }),
  axes: z
    .strictObject({
      /** Every combination. */
      product: AxisLists.default({}),
      /** Lists of one length, walked together and crossed with `product`. */
      zip: AxisLists.default({}),
      /** Extra cells; an axis they do not name keeps what `base` says. */
      include: z.array(AxisValues).min(1).default([]),
      /** Drops the combinations that have all these values. */
      exclude: z.array(AxisValues).min(1).default([]),
    })
    .prefault({}),
  seeds: z.array(Seed).min(1),
  /** Where runs may go and how often they save; decides no number and is in no id. */
  placement: z
    .strictObject({
      device: NeededDevice.default('any'),
      minMemoryGiB: z.number().positive().optional(),
      checkpointEverySeconds: z.number().positive().default(300),
    })
    .prefault({}),
  /**
   * `exclusive`: each run has its machine alone, and the columns training-seconds and inference-ms show only times that were taken
   * so. `shared`: runs go wherever a slot is free. Decides no prediction and is in no id.
   */
  timing: z.enum(['shared', 'exclusive']).default('shared'),
  report: z
    .strictObject({
      tables: z.array(Table).default([]),
      contrasts: z.array(Contrast).default([]),
      figures: z.array(Figure).default([]),
    })
    .prefault({}),
});

/** A checked grid. `base` is as written, with short forms expanded and no default filled in. */
export type Grid = Omit<z.infer<typeof GridFile>, 'base' | 'expects'> & {
  readonly base: Written;
  readonly expects: readonly Expectation[];
  /** The error for problems that show only later, with the file's name and their lines in it. */
  readonly refusal: (problems: readonly Problem[]) => UserError;
};
export type Axes = Grid['axes'];
/** Axis path to value, in the order of the file. */
export type AxisValues = Readonly<Record<string, unknown>>;
