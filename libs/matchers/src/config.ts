/** Settings of every kind of matcher that is not trained here: what a person may write, and what it means once resolved. */
import { isOnnx } from '@keygrid/model/config';
import { z } from 'zod';
import { features } from './features/settings.ts';
import { hyperpixel } from './hyperpixel/settings.ts';
import { KbcNetConfig } from './kbcnet/settings.ts';
import {
  sideConflict,
  type Conflict,
  type FileName,
  type OnnxModelOf,
  type Sha256Of,
} from './kind-settings.ts';
import { ncnet } from './ncnet/settings.ts';
import { onnx } from './onnx/settings.ts';
import { predictions } from './predictions/settings.ts';
import { FILES_FOLDER, program } from './program/settings.ts';

export type { OnnxModelOf, Sha256Of } from './kind-settings.ts';

/** The list of kinds. A new one stands here and in `open-kind.ts`, which does not compile without it. */
const KINDS = { features, hyperpixel, ncnet, onnx, predictions, program } as const;
export type MatcherKind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as [MatcherKind, ...MatcherKind[]];

const Kind = z.enum(['kbcnet', ...KIND_NAMES]);
const fields = {
  ...features.fields,
  ...hyperpixel.fields,
  ...ncnet.fields,
  ...onnx.fields,
  ...program.fields,
};

/**
 * As written in a grid file: `matcher: features`, or a block. Fields of another kind stay as they are and have no effect, so
 * that an axis may vary them; `kind` may come from an axis, too. `kbcnet` is the network that this grid trains.
 */
export const MatcherInput = z.preprocess(
  (value) => (typeof value === 'string' ? { kind: value } : value),
  z.strictObject({
    kind: Kind.optional(),
    /** What tables and figures call it; part of no id. */
    name: z.string().min(1).max(60).optional(),
    ...fields,
  }),
);
export type MatcherInput = z.infer<typeof MatcherInput>;

/** Resolved: every default filled in, no inactive field, files named by content. */
export const MatcherConfig = z.discriminatedUnion('kind', [
  features.config,
  hyperpixel.config,
  ncnet.config,
  onnx.config,
  predictions.config,
  program.config,
]);
export type MatcherConfig = z.infer<typeof MatcherConfig>;

/** What a child opens: one of these, or the network that was trained. */
export const AnyMatcher = z.discriminatedUnion('kind', [KbcNetConfig, ...MatcherConfig.options]);
export type AnyMatcher = z.infer<typeof AnyMatcher>;

/** Fields that are missing or do not go together, each at the field to change. */
export function matcherConflicts(input: MatcherInput): Conflict[] {
  const { kind } = input;
  if (kind === undefined)
    return [{ path: ['kind'], message: `is missing; expected one of ${Kind.options.join(', ')}` }];
  return kind === 'kbcnet' ? [] : [...KINDS[kind].conflicts(input), ...sideConflict(input, KINDS[kind])];
}

/** Undefined: the network that the grid trains. Expects an input without conflicts. */
export function resolveMatcher(
  input: MatcherInput,
  sha256Of: Sha256Of,
  onnxModelOf: OnnxModelOf = noOnnx,
): MatcherConfig | undefined {
  const { kind = 'kbcnet' } = input;
  return kind === 'kbcnet' ? undefined : KINDS[kind].resolve(input, sha256Of, onnxModelOf);
}

function noOnnx(file: string): never {
  throw new Error(`${file} was not looked at as an ONNX file`);
}

/** Raised by hand when a kind's numbers change; part of the ids of its evaluations and of no other. */
export const MATCHER_METHOD = Object.fromEntries(
  KIND_NAMES.map((kind) => [kind, KINDS[kind].method]),
) as Readonly<Record<MatcherKind, number>>;

/** Whether `evaluation.precision` acts on its numbers. */
export const hasPrecision = ({ kind }: MatcherConfig): boolean => KINDS[kind].hasPrecision;

/** Why the matcher cannot be evaluated with this mode of KBC; undefined: it can. */
export function whyNoKbc({ kind }: Pick<MatcherInput, 'kind'>, mode: string): string | undefined {
  if (kind !== 'predictions' || mode === 'none') return undefined;
  return `is ${mode}, but predictions of another program are points that nothing computes here: no crop can change them; expected none`;
}

/** Whether its files can be looked at before anything runs. */
export const canBeFitted = ({ kind }: AnyMatcher): boolean => kind === 'kbcnet' || KINDS[kind].canBeFitted;

/** Whether the process that opens it has to load TensorFlow before. */
export const needsTensorFlow = ({ kind }: AnyMatcher): boolean =>
  kind === 'kbcnet' || KINDS[kind].needsTensorFlow;

/** Whether it runs an ONNX model: a whole matcher, or its backbone. */
export function runsOnnx(matcher: AnyMatcher): boolean {
  if (matcher.kind === 'kbcnet') return isOnnx(matcher.model.backbone);
  if (matcher.kind === 'features') return matcher.backbone !== undefined && isOnnx(matcher.backbone);
  return matcher.kind === 'onnx';
}

/** Side S of its views, in pixels. */
export const sideOfMatcher = (matcher: AnyMatcher): number =>
  matcher.kind === 'kbcnet' ? matcher.model.inputSide : matcher.side;

/** SHA-256 of every file it needs. */
export function filesOfMatcher(matcher: AnyMatcher): string[] {
  return [...new Set(namedFiles(matcher).map(({ sha256 }) => sha256))];
}

function namedFiles(matcher: AnyMatcher): readonly FileName[] {
  if (matcher.kind === 'program') return matcher.files;
  if (matcher.kind === 'predictions') return [matcher.file];
  if (matcher.kind === 'onnx') return [matcher.file, ...matcher.external];
  const { weights } = matcher;
  if (
    matcher.kind === 'hyperpixel' &&
    matcher.votes.kind === 'transport' &&
    matcher.votes.weights.kind === 'mask'
  )
    return [weights, matcher.votes.weights.masks];
  const isFile = matcher.kind === 'kbcnet' && isOnnx(matcher.model.backbone);
  return isFile ? [weights, matcher.model.backbone.weights as FileName] : [weights];
}

/** The program that it needs on its machine, by bare name; undefined: none. */
export function programOfMatcher(matcher: AnyMatcher | undefined): string | undefined {
  if (matcher?.kind !== 'program') return undefined;
  const [name = ''] = matcher.command;
  return name.startsWith(FILES_FOLDER) ? undefined : name;
}
