export { parseFilter } from './filter.ts';
export { ensureScores } from './ensure-scores.ts';
export { queryCells, type QueryResult } from './query.ts';
export { readStudyResults } from './read-study-results.ts';
export { renderQuery, renderReport } from './render.ts';
export { drawFigure } from './draw/draw-figure.ts';
export { rescoreStudy, type Rescored } from './rescore.ts';
export { buildReport, type Report } from './report.ts';
export type { StudyResults } from './study-results.ts';
