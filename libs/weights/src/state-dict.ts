/** Named weights as PyTorch writes them, and the strict comparison of two sets of names and shapes. */
import { firstLines, UserError } from '@keygrid/contract';

/** Values in PyTorch's layout (convolution `[out, in, kh, kw]`, linear `[out, in]`). */
export interface StateTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
  /** Where they were whole numbers in the file. */
  readonly type?: 'I64';
}
export type StateDict = Map<string, StateTensor>;

/** Written by PyTorch beside the weights; nothing here needs them. */
const optional = (name: string) =>
  /(^|\.)(fc\.(weight|bias)|num_batches_tracked)$/.test(name) || isOfEfficientNetsClassifier(name);

const isOfEfficientNetsClassifier = (name: string) =>
  /^(_conv_head\.weight|_bn1\.(weight|bias|running_mean|running_var)|_fc\.(weight|bias))$/.test(name);

type Given = ReadonlyMap<string, Pick<StateTensor, 'shape' | 'type'>>;

/** Every missing, extra, misshapen and mistyped tensor, a line each. */
export function mismatches(expected: ReadonlyMap<string, readonly number[]>, given: Given): string[] {
  const problems: string[] = [];
  for (const [name, shape] of expected) {
    const got = given.get(name);
    if (!got) problems.push(`missing: ${name} [${shape.join(', ')}]`);
    else if (got.shape.join() !== shape.join()) {
      problems.push(`misshapen: ${name} is [${got.shape.join(', ')}], expected [${shape.join(', ')}]`);
    } else if (got.type) problems.push(`mistyped: ${name} is ${got.type}, expected floats`);
  }
  for (const [name, { shape }] of given) {
    if (!expected.has(name) && !optional(name)) problems.push(`extra: ${name} [${shape.join(', ')}]`);
  }
  return problems;
}

/** Throws one UserError that lists the mismatches of `what` (a file's name, say). */
export function expectSameNames(
  expected: ReadonlyMap<string, readonly number[]>,
  given: Given,
  what: string,
): void {
  const problems = mismatches(expected, given);
  if (problems.length === 0) return;
  throw new UserError(
    [
      `${what} does not fit this network (${problems.length} problems); check the model's settings:`,
      ...firstLines(problems),
    ].join('\n  '),
  );
}

/** @throws UserError with the first value of `what` (a file's name, say) that is NaN or infinite. */
export function expectNumbers(given: ReadonlyMap<string, Pick<StateTensor, 'data'>>, what: string): void {
  for (const [name, { data }] of given) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0)
      throw new UserError(
        `${what}: its tensor ${name} holds ${data[at]} (value ${at} of ${data.length}); expected finite numbers. Take a file from before the training diverged, or write it again`,
      );
  }
}
