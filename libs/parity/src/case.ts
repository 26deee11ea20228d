/** A reference case: a file of inputs, weights, expected results and tolerances (format of the fixtures' README). */
import { UserError } from '@keygrid/contract';
import { readSafetensors, type StateDict, type StateTensor } from '@keygrid/weights';
import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

const numbers = z.record(z.string(), z.number());
const GradientNorms = z.object({
  norm: numbers,
  mathematicallyZero: z.array(z.string()),
  tolerance: z.object({ relative: z.number(), absoluteForZeroOnes: z.number() }),
});
export type GradientNorms = z.infer<typeof GradientNorms>;

/** What a network would be checked against. */
const isExpectation = (name: string) => /^(out|grad)\./.test(name);

/** Of a case's description only what is needed here. */
const Description = z.object({
  case: z.string(),
  params: z.record(z.string(), z.unknown()).default({}),
  weights: z.array(z.string()).default([]),
  weightsPackage: z.string().optional(),
  tolerance: numbers.optional(),
  gradientNorm: z.record(z.string(), GradientNorms).optional(),
});

export interface TensorCase {
  readonly name: string;
  /** Where files are that the case names. */
  readonly folder: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Published weights that it needs beside its own tensors: a package's name and version. */
  readonly weightsPackage: string | undefined;
  /** The file's own tensors and those of the files it names. */
  readonly tensors: StateDict;
  readonly tolerance: Readonly<Record<string, number>>;
  readonly gradientNorm: Readonly<Record<string, GradientNorms>>;
}

/** Reads a case and merges its weights; undefined for a file that only holds weights. */
export async function readTensorCase(file: string): Promise<TensorCase | undefined> {
  const { tensors: own, metadata } = await readSafetensors(file);
  const {
    case: name,
    params,
    weights,
    weightsPackage,
    tolerance,
    gradientNorm = {},
  } = describe(file, metadata.case);
  if (!tolerance) {
    if (![...own.keys()].some(isExpectation)) return undefined;
    throw new UserError(`${file} states results but no tolerance for them`);
  }
  const tensors: StateDict = new Map();
  for (const other of weights) {
    const merged = await readSafetensors(path.join(path.dirname(file), `${other}.safetensors`));
    // What the other file checks is its own affair.
    for (const [key, value] of merged.tensors) if (!isExpectation(key)) tensors.set(key, value);
  }
  for (const [key, value] of own) tensors.set(key, value);
  return { name, folder: path.dirname(file), params, weightsPackage, tensors, tolerance, gradientNorm };
}

function describe(file: string, metadata: string | undefined): z.infer<typeof Description> {
  try {
    return Description.parse(JSON.parse(metadata ?? 'null'));
  } catch (cause) {
    throw new UserError(`${file}: its metadata has no description of a case under the key 'case'`, { cause });
  }
}

/** Case files of a folder, by name. */
export async function caseFiles(folder: string): Promise<string[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
    throw new UserError(`Cannot read the folder of parity cases ${folder}: ${String(cause)}`, { cause });
  });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  return names.filter((name) => /\.(safetensors|json)$/.test(name)).sort();
}

/** A tensor the case must hold. */
export function tensorOf({ name, tensors }: TensorCase, key: string): StateTensor {
  const tensor = tensors.get(key);
  if (!tensor) throw new UserError(`Case ${name} has no tensor ${key}`);
  return tensor;
}

/** The case's tensors whose names begin with `prefix`, without it. */
export function tensorsUnder({ tensors }: TensorCase, prefix: string): StateDict {
  const found = [...tensors].filter(([key]) => key.startsWith(prefix));
  return new Map(found.map(([key, value]) => [key.slice(prefix.length), value]));
}

/** The case's parameters, checked; unknown ones are left aside. */
export function paramsOf<Shape extends z.ZodRawShape>({ name, params }: TensorCase, shape: Shape) {
  const parsed = z.object(shape).safeParse(params);
  if (parsed.success) return parsed.data;
  throw new UserError(`Case ${name}: unusable params: ${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}
