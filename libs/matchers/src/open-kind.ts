/** Opens a matcher of any kind, and says beforehand whether its files are what it needs. */
import type { AnyMatcher, MatcherConfig } from './config.ts';
import { fitFeatures, openFeatures } from './features/open.ts';
import { fitHyperpixel, openHyperpixel } from './hyperpixel/open.ts';
import { openKbcNet } from './kbcnet/open.ts';
import { fitNcnet, openNcnet } from './ncnet/open.ts';
import { fileOf, type MatcherFiles } from './matcher-files.ts';
import type { OpenMatcher } from './open-matcher.ts';
import { openProgramKind, type Surroundings } from './program/open.ts';

interface Kind<Config> {
  /** TensorFlow must be loaded before. @throws UserError where a file does not fit. */
  open(config: Config, files: MatcherFiles, surroundings: Surroundings): Promise<OpenMatcher>;
  /** By names, types and shapes alone, without TensorFlow's library. @throws UserError that says what does not fit. */
  fit?(config: Config, files: MatcherFiles): Promise<void>;
}

/** The list of kinds. */
const KINDS: { readonly [K in AnyMatcher['kind']]: Kind<Extract<AnyMatcher, { kind: K }>> } = {
  kbcnet: {
    open: ({ model, weights, isBackboneFrozen }, files, { features, log }) =>
      openKbcNet(model, fileOf(files, weights), isBackboneFrozen && features ? { features, log } : undefined),
  },
  features: { open: openFeatures, fit: fitFeatures },
  hyperpixel: { open: openHyperpixel, fit: fitHyperpixel },
  ncnet: { open: openNcnet, fit: fitNcnet },
  program: { open: openProgramKind },
};

const kindOf = (config: AnyMatcher) => KINDS[config.kind] as Kind<AnyMatcher>;

export function openMatcher(
  config: AnyMatcher,
  files: MatcherFiles,
  surroundings: Surroundings,
): Promise<OpenMatcher> {
  return kindOf(config).open(config, files, surroundings);
}

export async function fitMatcher(config: MatcherConfig, files: MatcherFiles): Promise<void> {
  await kindOf(config).fit?.(config, files);
}
