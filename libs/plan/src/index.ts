export {
  canBeFitted,
  filesOfMatcher,
  MatcherConfig,
  programOfMatcher,
  runsOnnx,
  sideOfMatcher,
  type AnyMatcher,
} from '@keygrid/matchers/config';
export { METRICS_OF_FURTHER_PARTS, protocolName } from '@keygrid/scoring/config';
export { MATCHER_PREFIX, methodOf, METHODS } from './methods.ts';
export { canonicalJson } from './canonical.ts';
export { combinationsOf } from './cells.ts';
export { dataSetsOf } from './data-sets.ts';
export { fieldPaths, isWritten } from './fields.ts';
export { gridYaml } from './grid-yaml.ts';
export { BY_GROUP, type Grid } from './grid.ts';
export { evaluationId, NEUTRAL_FIELDS, trainingId } from './ids.ts';
export { nearest } from './near-name.ts';
export { keptFeatures, type KeptFeatures } from './kept-features.ts';
export { parseGrid } from './parse-grid.ts';
export { broughtFiles, type BroughtFile } from './profile/brought-files.ts';
export {
  describeMerged,
  planGrid,
  type Plan,
  type PlannedCell,
  type PlannedEvaluation,
  type PlannedTraining,
} from './plan.ts';
export { pretrainedFile, pretrainedIn } from './pretrained.ts';
export { withProfile } from './profile/profile.ts';
export { readSetting, settingKey } from './setting-value.ts';
export { readEarlierGrid, type StoredGrid } from './stored-grid.ts';
