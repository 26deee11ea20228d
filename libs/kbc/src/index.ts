export { chooseCrop, isSmall } from './choose-crop.ts';
export type { MatchedPoint, MatchRequest, Matcher, PairAnswer, PairRequest, View } from './matcher.ts';
export { withEachKbc } from './with-each-kbc.ts';
export { withKbc, type Uncropped } from './with-kbc.ts';
