export { fitPredictions } from './fit-predictions.ts';
export { groupsOf } from './groups.ts';
export { factsOfPairs } from './facts-of-pairs.ts';
export { pairFacts, type PairFacts } from './pair-facts.ts';
export { arePartsUnknown, unknownPartsNote, wereReadFor } from './known-parts.ts';
export { parsePredictions, predictionsText } from './predictions-file.ts';
export {
  NAMED_PROTOCOLS,
  protocolsFor,
  type NamedProtocol,
  type ProtocolName,
  type ScoredSet,
} from './named-protocols.ts';
export { METRICS } from './metrics/metrics.ts';
export { requireCountable } from './require-countable.ts';
export { protocolNamed } from './protocol-name.ts';
export { scoreEvaluation } from './score-evaluation.ts';
export { marksOf, scorePair, type Mark } from './score-pair.ts';
export { scoreStored } from './score-stored.ts';
export type { ScoreSummaryRow } from './summarise.ts';
