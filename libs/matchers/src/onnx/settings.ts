/** Settings of a matcher that is an ONNX file: what the grid says and the file's metadata, checked against its inputs and outputs. */
import { firstNames, UserError } from '@keygrid/contract';
import { requireInput, requireOutput, type OnnxModel } from '@keygrid/onnx/config';
import { z } from 'zod';
import { Mutual, Readout, readoutOf } from '../features/readout-settings.ts';
import { DEFAULT_SIDE, FileName, type Conflict, type OnnxModelOf, type Sha256Of } from '../kind-settings.ts';
import { expectShapes } from './expect-shapes.ts';
import { Layout, Normalise, onnxFields, Unit, Vectors, type Declared } from './fields.ts';
import { declaredIn } from './metadata.ts';

const name = z.string();

/** Resolved. */
export const OnnxConfig = z.strictObject({
  kind: z.literal('onnx'),
  file: FileName,
  /** Files beside it that hold its tensors, by its own names for them. */
  external: z.array(FileName.extend({ name })),
  side: z.number().int().positive(),
  source: name,
  target: name,
  layout: Layout,
  normalise: Normalise,
  output: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('flow'), name, unit: Unit, vectors: Vectors }),
    z.strictObject({ kind: z.literal('correlation'), name, readout: Readout, mutual: Mutual }),
    z.strictObject({ kind: z.literal('keypoints'), name, points: name, unit: Unit.exclude(['cells']) }),
  ]),
});
export type OnnxConfig = z.infer<typeof OnnxConfig>;

type Written = z.infer<z.ZodObject<typeof onnxFields>>;
const OUTPUTS = ['flow', 'correlation', 'keypoints'] as const;
type OutputKind = (typeof OUTPUTS)[number];

function conflicts(input: Written): Conflict[] {
  if (input.file === undefined) return [{ path: ['file'], message: 'is missing; expected an ONNX file' }];
  const named = OUTPUTS.filter((kind) => input[kind] !== undefined);
  const [, second] = named;
  if (second === undefined) return [];
  return [
    { path: [second], message: `stands beside ${named[0]}; expected exactly one of ${OUTPUTS.join(', ')}` },
  ];
}

/** @throws UserError where the file is none that these settings can use. */
function resolve(input: Written, sha256Of: Sha256Of, onnxModelOf: OnnxModelOf): OnnxConfig {
  const { file = '' } = input;
  const model = onnxModelOf(file, 'file');
  if (model === undefined) return unknown(file, sha256Of);
  const what = `matcher.file: ${file}`;
  const declared = merged(input, declaredIn(model.metadata, what));
  const output = outputOf(model, declared, file);
  const { source = 'source', target = 'target' } = declared;
  const config: OnnxConfig = {
    kind: 'onnx',
    file: { sha256: sha256Of(file, 'file') },
    external: Object.entries(model.externalFiles)
      .map(([name, place]) => ({ name, sha256: sha256Of(place, 'file') }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    side: declared.side ?? sideOf(model, declared),
    source,
    target,
    layout: declared.layout ?? 'nchw',
    normalise: declared.normalise ?? 'imagenet',
    output,
  };
  if (source === target)
    throw new UserError(`matcher.target: is ${target}, as matcher.source; expected another input`);
  expectShapes(model, config, file);
  return config;
}

/** Of a file that is not there: `sha256Of` keeps that, and nothing is planned with what stands in for it. */
function unknown(file: string, sha256Of: Sha256Of): OnnxConfig {
  return {
    kind: 'onnx',
    file: { sha256: sha256Of(file, 'file') },
    external: [],
    side: DEFAULT_SIDE,
    source: 'source',
    target: 'target',
    layout: 'nchw',
    normalise: 'imagenet',
    output: { kind: 'keypoints', name: 'keypoints', points: 'points', unit: 'pixels' },
  };
}

/** The grid's word for each field; which output is read is one question. */
function merged(input: Written, file: Declared): Declared {
  const { flow, correlation, keypoints, ...others } = file;
  const ofFile = OUTPUTS.some((kind) => input[kind] !== undefined)
    ? others
    : { ...others, flow, correlation, keypoints };
  const written = Object.entries(input).filter(([, value]) => value !== undefined);
  return { ...ofFile, ...(Object.fromEntries(written) as Declared) };
}

function outputOf(model: OnnxModel, declared: Declared, file: string): OnnxConfig['output'] {
  const named = OUTPUTS.filter((kind) => declared[kind] !== undefined);
  const byName = OUTPUTS.filter((kind) => model.outputs.some((output) => output.name === kind));
  const [kind, other] = named.length > 0 ? named : byName;
  if (kind === undefined || other !== undefined) {
    const names = firstNames(model.outputs.map((output) => output.name));
    const found = other === undefined ? 'nothing says which' : `found ${kind} and ${other}`;
    throw new UserError(
      `matcher.file: ${file} has the outputs ${names}; ${found}. Expected exactly one of ${OUTPUTS.join(', ')} with the name of an output, in the grid or in its metadata`,
    );
  }
  const output = declared[kind] ?? kind;
  requireOutput(model, output, `matcher.${kind}: ${file}`);
  return readAs(kind, output, declared, file);
}

function readAs(kind: OutputKind, name: string, declared: Declared, file: string): OnnxConfig['output'] {
  const { unit = 'pixels', vectors = 'displacements', mutual = 'none', points = 'points' } = declared;
  switch (kind) {
    case 'flow':
      return { kind, name, unit, vectors };
    case 'correlation': {
      const readout = readoutOf(declared);
      if (readout.kind !== 'pixel') return { kind, name, readout, mutual };
      throw new UserError(
        `matcher.readout: pixel reads features, of which the correlation of ${file} has none; expected nearest, soft, window or kernel`,
      );
    }
    case 'keypoints':
      if (unit !== 'cells') return { kind, name, points, unit };
      throw new UserError('matcher.unit: keypoints have no cells; expected pixels or normalised');
  }
}

/** What its pictures' declared size says. */
function sideOf(model: OnnxModel, { source = 'source', layout = 'nchw' }: Declared): number {
  const { shape } = requireInput(model, source, `matcher.source: ${model.file}`);
  const height = shape?.[layout === 'nchw' ? 2 : 1];
  return typeof height === 'number' ? height : DEFAULT_SIDE;
}

export const onnx = {
  fields: onnxFields,
  config: OnnxConfig,
  method: 1,
  sideMultiple: 1,
  hasPrecision: false,
  canBeFitted: true,
  needsTensorFlow: false,
  conflicts,
  resolve,
};
