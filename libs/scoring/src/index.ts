export { fitPredictions, type FittedPredictions } from './fit-predictions.ts';
export { pairFacts, type PairFacts } from './pair-facts.ts';
export { parsePredictions, predictionsText } from './predictions-file.ts';
export { scoreEvaluation, type EvaluationScore } from './score-evaluation.ts';
export { scorePair, type PairScore } from './score-pair.ts';
export { scoreStored, type AlphaScore } from './score-stored.ts';
export type { ScoreSummaryRow } from './summarise.ts';
