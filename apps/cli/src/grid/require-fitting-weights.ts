/** Weights that a grid names must fit the networks it gives them to: asked before anything is written, not in a worker. */
import { canBeFitted, filesOfMatcher, type AnyMatcher, type Plan } from '@keygrid/plan';
import path from 'node:path';
import { askWeights } from '../weights/ask-weights.ts';

/** @throws UserError with the names and shapes that do not fit. */
export async function requireFittingWeights(plan: Plan): Promise<void> {
  await requireFittingMatchers(plan);
  const { trainings, weightFiles } = plan;
  const asked = new Set<string>();
  for (const { spec } of trainings.values()) {
    const { weights, ...backbone } = spec.model.backbone;
    const file = weights.kind === 'file' ? weightFiles.get(weights.sha256) : undefined;
    if (file === undefined) continue;
    const { inputSide, csfa } = spec.model;
    const question = JSON.stringify([file, backbone, inputSide, csfa]);
    if (asked.has(question)) continue;
    asked.add(question);
    const request = requestFor(path.resolve(file), backbone, spec.model);
    await askWeights<{ fits: true }>(request, process.env);
  }
}

/** Of a file that is run: whether its outputs are the taps. Of weights: whether they are the backbone's. */
function requestFor(file: string, backbone: object, model: object) {
  if ('kind' in backbone && backbone.kind === 'onnx') return { action: 'fit-onnx', file, model } as const;
  return { action: 'fit', file, backbone } as const;
}

/**
 * Each matcher's files, once for each matcher. Of a program there is nothing to look at before it runs; files that set-up
 * fetches are named by their content, which is known to fit.
 */
async function requireFittingMatchers({ evaluations, weightFiles }: Plan): Promise<void> {
  const asked = new Set<string>();
  for (const { spec } of evaluations.values()) {
    const matcher = matcherOf(spec);
    const question = JSON.stringify(matcher);
    if (matcher === undefined || !canBeFitted(matcher) || asked.has(question)) continue;
    asked.add(question);
    const named = filesOfMatcher(matcher).map((sha256) => [sha256, weightFiles.get(sha256)] as const);
    if (named.some(([, file]) => file === undefined)) continue;
    const files = Object.fromEntries(named.map(([sha256, file = '']) => [sha256, path.resolve(file)]));
    await askWeights<{ fits: true }>({ action: 'fit-matcher', matcher, files }, process.env);
  }
}

type PlannedSpec =
  Plan['evaluations'] extends ReadonlyMap<string, { readonly spec: infer Spec }> ? Spec : never;

/** A network with given weights is one, too. */
function matcherOf({ matcher, weights }: PlannedSpec): AnyMatcher | undefined {
  if (weights?.kind !== 'file') return matcher;
  const { model, sha256 } = weights;
  return { kind: 'kbcnet', model, weights: { sha256 } };
}
