export { chooseCrop, isSmall, type CropChoice } from './choose-crop.ts';
export type { MatchRequest, Matcher, PairAnswer, PairMatcher, PairRequest } from './matcher.ts';
export { withKbc, type KbcOptions } from './with-kbc.ts';
