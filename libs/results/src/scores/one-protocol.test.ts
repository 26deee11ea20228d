import { UserError } from '@keygrid/contract';
import { expect, test } from 'vitest';
import { buildReport } from '../report/report.ts';
import { cell, pck, study } from '../testing/study.ts';

const other = { ...pck('all', 0.1, 0.5), protocol: 'image/squashed-256' };
const mixed = study({ cells: [...study().cells, cell('none', true, 3, 0.5, { pck: [other] })] });

test('a report of two protocols is refused, naming both and the command that makes one of them', () => {
  const make = () => buildReport(mixed);
  expect(make).toThrow(UserError);
  expect(make).toThrow(
    `The report of tiny is in protocol bbox/original, but e-none-true-3 brings scores of image/squashed-256: ` +
      'PCK of two protocols does not compare. keygrid rescore tiny --basis bbox --frame original scores all of it',
  );
});
