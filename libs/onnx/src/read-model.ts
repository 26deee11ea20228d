/** An ONNX file's inputs, outputs, versions and metadata, read without the runtime: when a grid is planned, it is not loaded. */
import { UserError } from '@keygrid/contract';
import { statSync } from 'node:fs';
import path from 'node:path';
import { readEntry, readGraph, textOf, type ExternalTensor, type OnnxGraph } from './graph.ts';
import { fieldsOf, NotProtobuf, type Field, type ReadBytes } from './protobuf.ts';
import { readingFile } from './window.ts';

export interface OnnxModel extends Pick<OnnxGraph, 'inputs' | 'outputs'> {
  readonly file: string;
  /** Version of the standard operators. */
  readonly opset: number;
  /** The author's own words by key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Files beside it that hold tensors: their paths by the names that the model has for them. */
  readonly externalFiles: Readonly<Record<string, string>>;
}

/** The newest version of the standard operators that the runtime takes. */
const NEWEST_OPSET = 26;

export interface ReadOptions {
  /** The grid's field that names it, for messages. */
  readonly field?: string;
  /** Where its external files are, by the model's names for them. Default: below its own folder. */
  readonly externalFiles?: Readonly<Record<string, string>>;
}

/**
 * Also checks that the files it names beside itself are there and long enough.
 * @throws UserError: no such file, no ONNX model, cut, too new, external data missing; each message names the file.
 */
export function readOnnxModel(file: string, { field, externalFiles }: ReadOptions = {}): OnnxModel {
  const what = field === undefined ? file : `${field}: ${file}`;
  const { opset, graph, metadata } = readFile(file, what, field);
  if (opset > NEWEST_OPSET)
    throw new UserError(
      `${what} uses operators of opset ${opset}; the newest that is run here is ${NEWEST_OPSET}. Export it again with an older one (torch.onnx.export(…, opset_version=17))`,
    );
  const { external, ...values } = graph;
  return {
    file,
    opset,
    metadata,
    ...values,
    externalFiles: presentFiles(file, what, external, externalFiles),
  };
}

function readFile(file: string, what: string, field: string | undefined) {
  try {
    return readingFile(file, (read, size) => readMessage(read, size, what));
  } catch (cause) {
    if (cause instanceof NotProtobuf)
      throw new UserError(`${what} is no whole ONNX model: ${cause.message}. Export or copy it again`, {
        cause,
      });
    if (cause instanceof UserError && field !== undefined && !cause.message.startsWith(what))
      throw new UserError(`${field}: ${cause.message}`, { cause });
    throw cause;
  }
}

function readMessage(read: ReadBytes, size: number, what: string) {
  let [opset, version, graph]: [number, number, OnnxGraph | undefined] = [0, 0, undefined];
  const metadata = new Map<string, string>();
  for (const field of fieldsOf(read, 0, size)) {
    if (field.number === 1) version = Number(field.value);
    if (field.number === 7) graph = readGraph(read, field);
    if (field.number === 8) opset = Math.max(opset, standardOpset(read, field));
    if (field.number !== 14) continue;
    const { key, value } = readEntry(read, field);
    metadata.set(key, value);
  }
  if (version > 0 && graph !== undefined && graph.outputs.length > 0)
    return { opset, graph, metadata: Object.fromEntries(metadata) };
  const lack = version === 0 ? 'version of the format' : graph === undefined ? 'graph' : 'output';
  throw new UserError(`${what} is no whole ONNX model: it has no ${lack}. Export or copy it again`);
}

/** 0 for the operators of another domain. */
function standardOpset(read: ReadBytes, { from, to }: Field): number {
  let [domain, version] = ['', 0];
  for (const field of fieldsOf(read, from, to)) {
    if (field.number === 1) domain = textOf(read, field);
    if (field.number === 2) version = Number(field.value);
  }
  return domain === '' || domain === 'ai.onnx' ? version : 0;
}

function presentFiles(
  file: string,
  what: string,
  external: readonly ExternalTensor[],
  places: ReadOptions['externalFiles'],
): Record<string, string> {
  const found = new Map<string, string>();
  for (const { tensor, location, end } of external) {
    const below = path.posix.normalize(location.replaceAll('\\', '/'));
    if (path.posix.isAbsolute(below) || below.startsWith('..'))
      throw new UserError(
        `${what} keeps tensor ${tensor} in ${location}, which is not below its own folder. Save it with its data beside it`,
      );
    const place = new Map(Object.entries(places ?? {})).get(below) ?? path.join(path.dirname(file), below);
    const stats = statSync(place, { throwIfNoEntry: false });
    if (!stats?.isFile())
      throw new UserError(
        `${what} keeps tensor ${tensor} in ${place}, and there is no such file. Copy it there, or save the model as one file`,
      );
    if (stats.size < end)
      throw new UserError(
        `${what} keeps tensor ${tensor} in ${place}, which has ${stats.size} bytes, expected at least ${end}: it was cut, or is of another model. Copy it again`,
      );
    found.set(below, place);
  }
  return Object.fromEntries(found);
}
