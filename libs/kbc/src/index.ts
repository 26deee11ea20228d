export { chooseCrop, isSmall, type CropChoice } from './choose-crop.ts';
export type { MatchRequest, Matcher, PairAnswer, PairMatcher, PairRequest, View } from './matcher.ts';
export { withEachKbc } from './with-each-kbc.ts';
export { withKbc, type KbcOptions } from './with-kbc.ts';
