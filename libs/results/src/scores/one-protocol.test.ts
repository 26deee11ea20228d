import { UserError } from '@keygrid/contract';
import { expect, test } from 'vitest';
import { queryCells } from '../study/query.ts';
import { buildReport } from '../report/report.ts';
import { cell, pck, study } from '../testing/study.ts';

const other = { ...pck('all', 0.1, 0.5), protocol: 'image/squashed-256' };
const mixed = study({ cells: [...study().cells, cell('none', true, 3, 0.5, { pck: [other] })] });

test.each([
  ['report', () => buildReport(mixed)],
  ['query', () => queryCells(mixed, { where: [] })],
])('a %s of two protocols is refused, naming both and the command that makes one of them', (what, make) => {
  expect(make).toThrow(UserError);
  expect(make).toThrow(
    `The ${what} of tiny is in protocol bbox/original, but e-none-true-3 brings scores of image/squashed-256: ` +
      'PCK of two protocols does not compare. keygrid rescore tiny --basis bbox --frame original scores all of it',
  );
});
