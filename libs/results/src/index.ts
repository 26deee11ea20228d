export { parseFilter } from './study/filter.ts';
export { ensureScores } from './scores/ensure-scores.ts';
export { queryCells, type QueryResult } from './study/query.ts';
export { readStudyResults } from './study/read-study-results.ts';
export { renderQuery, renderReport } from './text/render.ts';
export { drawFigure } from './draw/draw-figure.ts';
export { rescoreStudy, type Rescored } from './scores/rescore.ts';
export { buildReport, type Report } from './report/report.ts';
export type { StudyResults } from './study/study-results.ts';
