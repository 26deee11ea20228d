/** Opens a matcher of any kind, and says beforehand whether its files are what it needs. */
import { isOnnx } from '@keygrid/model/config';
import { expectNumbers, readWeights, toStateTensor } from '@keygrid/weights';
import type { AnyMatcher } from './config.ts';
import { fileOf, type MatcherFiles } from './matcher-files.ts';
import type { OpenMatcher } from './open-matcher.ts';
import type { Surroundings } from './program/open.ts';

export type { OpenMatcher } from './open-matcher.ts';

interface Kind<Config> {
  /** TensorFlow must be loaded before where `needsTensorFlow` says so. @throws UserError where a file does not fit. */
  open(config: Config, files: MatcherFiles, surroundings: Surroundings): Promise<OpenMatcher>;
  /** By names, types and shapes alone, without TensorFlow's library. @throws UserError that says what does not fit. */
  fit?(config: Config, files: MatcherFiles): Promise<void>;
}

/** The list of kinds. The code of one is loaded when it is opened: that of some brings TensorFlow. */
const KINDS: { readonly [K in AnyMatcher['kind']]: () => Promise<Kind<Extract<AnyMatcher, { kind: K }>>> } = {
  async kbcnet() {
    const { openKbcNet, fitKbcNet: fit } = await import('./kbcnet/open.ts');
    return {
      fit,
      open: ({ model, weights, isBackboneFrozen }, files, { features, log, threads }) =>
        openKbcNet(model, fileOf(files, weights), {
          backboneFile: isOnnx(model.backbone) ? fileOf(files, model.backbone.weights) : undefined,
          threads,
          cached: isBackboneFrozen && features ? { features, log } : undefined,
        }),
    };
  },
  async features() {
    const { openFeatures: open, fitFeatures: fit } = await import('./features/open.ts');
    return { open, fit };
  },
  async hyperpixel() {
    const { openHyperpixel: open, fitHyperpixel: fit } = await import('./hyperpixel/open.ts');
    return { open, fit };
  },
  async ncnet() {
    const { openNcnet: open, fitNcnet: fit } = await import('./ncnet/open.ts');
    return { open, fit };
  },
  async onnx() {
    const { openOnnxKind: open, fitOnnxKind: fit } = await import('./onnx/open.ts');
    return { open, fit };
  },
  async predictions() {
    const { openPredictions: open } = await import('./predictions/open.ts');
    return { open };
  },
  async program() {
    const { openProgramKind: open } = await import('./program/open.ts');
    return { open };
  },
};

const kindOf = (config: AnyMatcher) => KINDS[config.kind]() as Promise<Kind<AnyMatcher>>;

export async function openMatcher(
  config: AnyMatcher,
  files: MatcherFiles,
  surroundings: Surroundings,
): Promise<OpenMatcher> {
  return (await kindOf(config)).open(config, files, surroundings);
}

export async function fitMatcher(config: AnyMatcher, files: MatcherFiles): Promise<void> {
  await (await kindOf(config)).fit?.(config, files);
  const file = weightsFile(config, files);
  if (file === undefined) return;
  const { tensors } = await readWeights(file);
  expectNumbers(
    new Map([...tensors].map(([name, one]) => [name, toStateTensor(one)])),
    `matcher.weights: ${file}`,
  );
}

/** Undefined where it has none; a backbone that is an ONNX file is run instead. */
function weightsFile(config: AnyMatcher, files: MatcherFiles): string | undefined {
  const isRun = config.kind === 'features' && config.backbone !== undefined && isOnnx(config.backbone);
  return 'weights' in config && !isRun ? fileOf(files, config.weights) : undefined;
}
