export { fitPredictions } from './fit-predictions.ts';
export { groupsOf } from './groups.ts';
export { pairFacts, type PairFacts } from './pair-facts.ts';
export { parsePredictions, predictionsText } from './predictions-file.ts';
export { scoreEvaluation } from './score-evaluation.ts';
export { scorePair } from './score-pair.ts';
export { scoreStored } from './score-stored.ts';
export type { ScoreSummaryRow } from './summarise.ts';
