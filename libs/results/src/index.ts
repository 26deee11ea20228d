export type { AllStudies, CompareAnswer, OneRun, OneStudy, OneWhy } from './answers/answers.ts';
export { answerSchema, describedAnswers } from './answers/answer-schema.ts';
export { compare } from './compare/compare.ts';
export { comparisonText } from './compare/comparison-text.ts';
export { drawComparedPairs } from './compare/draw-compared-pairs.ts';
export { drawFigure } from './draw/draw-figure.ts';
export { estimateTime, type TimeEstimate } from './progress/estimate-time.ts';
export { watchPace, type StudySizes } from './progress/expected-seconds.ts';
export { progressReader } from './progress/read-progress.ts';
export { secondsLeft } from './progress/seconds-left.ts';
export {
  countsByStage,
  countsByStatus,
  countsText,
  totalOf,
  type StatusCounts,
} from './progress/status-counts.ts';
export type { RunProgress, StudyProgress } from './progress/study-progress.ts';
export { studyStanding, type StudyStanding } from './progress/study-standing.ts';
export type { Answer } from './query/question.ts';
export { narrowAnswer, renderAnswer, renderRows, type AnswerForm } from './query/answer-text.ts';
export { ask } from './query/ask.ts';
export { columnNames } from './query/column-names.ts';
export { findCells } from './studies/find-cells.ts';
export { parseExpression } from './query/parse-expression.ts';
export { parseWhere } from './query/where.ts';
export { asAsked } from './report/as-asked.ts';
export { buildReport, type Report } from './report/report.ts';
export { diskOfStudies, type StudyDisk } from './studies/study-disk.ts';
export { attemptLines, runHistory } from './run/attempt-story.ts';
export { explainRun, type Explanation } from './run/explain-run.ts';
export { explainStudy, type Situation } from './run/explain-study.ts';
export { lostCards } from './run/lost-cards.ts';
export { metricSeries } from './run/metric-series.ts';
export { compareBits, readBits, type BitsCompared } from './run/compare-bits.ts';
export { recipeOf, type Recipe } from './run/recipe.ts';
export { originOfRun, originText } from './run/origin-of-run.ts';
export { readLog } from './run/read-log.ts';
export { runDetail, type RunDetail } from './run/run-detail.ts';
export { databaseUsage, storeUsage, type DatabaseUsage, type StoreUsage } from './studies/disk-usage.ts';
export { matcherOfRun, type RunMatcher } from './run/matcher-of-run.ts';
export { weightsOfRun, type RunWeights } from './run/weights-of-run.ts';
export { ensureScores } from './scores/ensure-scores.ts';
export { readCorrect } from './scores/read-correct.ts';
export { askedMetric, oneMetric } from './scores/asked-metric.ts';
export { askedProtocol, scoredSet } from './scores/asked-protocol.ts';
export {
  reportInProtocols,
  type ReportInProtocol,
  type ReportInProtocols,
} from './scores/report-in-protocols.ts';
export { rescoreStudy, type Rescored, type RescoreRequest } from './scores/rescore.ts';
export { databaseVersion } from './studies/database-version.ts';
export { findRun, findRunOrStudy } from './studies/find-run.ts';
export { otherStudies, type OtherStudy } from './studies/other-studies.ts';
export { runsOf, type RunRow } from './studies/run-list.ts';
export { listStudies, studyOverview } from './studies/study-overview.ts';
export { readCurves } from './study/read-curves.ts';
export { readStudyResults } from './study/read-study-results.ts';
export { readGallery } from './gallery/gallery.ts';
export { htmlComparison } from './text/html/html-comparison.ts';
export { htmlReport } from './text/html/html-report.ts';
export { renderReport, type ReportForm } from './text/render.ts';
export { markdownTableOf } from './text/render-markdown.ts';
export { narrowTable, plainColumns, shortId, type FittedColumn } from './text/fit-table.ts';
export { terminalTable } from './text/render-terminal.ts';
export { studyTables } from './tables/study-tables.ts';
export { writeTable, type TableFormat } from './tables/write-table.ts';
