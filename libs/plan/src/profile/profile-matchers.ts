/** A grid's matchers with a profile laid over them: their files replaced by tiny ones that the profile brings. */
import { isWritten, type Written } from '../fields.ts';

/** What a profile makes, by the first part of its file's name. */
export const BRINGABLE = ['resnet', 'ncnet', 'kbcnet', 'onnx', 'predictions'] as const;
export const PROGRAM = 'nearest-colour.mjs';

/** What tells of an ONNX file's inputs and outputs, or of a network that the weights are of: what stands in has its own. */
const OF_ITS_FILE = {
  onnx: /^(source|target|points|flow|correlation|keypoints|layout)$/,
  features: /^backbone$/,
} as const;

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
    const network = own === 'ncnet' || own === 'kbcnet' ? own : 'resnet';
    if (field === 'weights') return `${profile}/${network}-${numberOf(value, network)}.safetensors`;
    if (field === 'command') return ['node', `{dir}/${PROGRAM}`, `${numberOf(value, 'program')}`];
    if (field === 'files') return [`${profile}/${PROGRAM}`];
    if (field !== 'file') return value;
    const [what, ending] = own === 'predictions' ? [own, 'json'] : ['onnx', 'onnx'];
    return `${profile}/${what}-${numberOf(value, what)}.${ending}`;
  };
  const blockOf = (block: Written): Written => {
    const own = block.kind ?? kind;
    const left = own === 'onnx' || own === 'features' ? OF_ITS_FILE[own] : undefined;
    const fields = Object.entries(withWeights(block)).filter(([field]) => !left?.test(field));
    return Object.fromEntries(fields.map(([field, value]) => [field, fieldOf(field, value, own)]));
  };
  return (part, path) => {
    const [, field] = /(?:^|\.)matcher\.(weights|command|files|file)$/.exec(path) ?? [];
    if (field !== undefined) return fieldOf(field, part, kind);
    return isWritten(part) && /(?:^|\.)matcher$/.test(path) ? blockOf(part) : undefined;
  };
}

/** Of another backbone, or of a backbone that is a file, the weights are others. */
const withWeights = (block: Written): Written =>
  block.backbone === undefined ? block : { ...block, weights: [block.backbone, block.weights] };
