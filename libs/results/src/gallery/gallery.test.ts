/** The gallery of a study on a real database whose data set is not on this machine. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildReport } from '../report/report.ts';
import { readStudyResults } from '../study/read-study-results.ts';
import { GRID, openOwnHome, planOf, submitAndFinish, type OwnHome } from '../testing/finished-study.ts';
import { readPage } from '../testing/strict-page.ts';
import { htmlReport } from '../text/html/html-report.ts';
import { readGallery } from './gallery.ts';

let own: OwnHome;
beforeAll(async () => {
  own = await openOwnHome();
  await submitAndFinish(own.home, planOf(GRID), GRID);
});
afterAll(() => own.drop());

test('a page without the data set says so in one line, and shows its pairs without pictures', async () => {
  const study = await readStudyResults(own.home, 'ours');
  const gallery = await readGallery(own.home, study);
  const missing =
    'No pictures: the data set demo is not on this machine; keygrid data add demo FOLDER says where it is';
  expect(gallery?.notes).toContain(missing);
  const [helped] = gallery?.lists ?? [];
  expect(helped?.title).toBe('Most helped');
  expect(helped?.pairs).toMatchObject([{ id: 'pair', before: 50, gain: 50, sides: [] }]);
  const page = readPage(htmlReport(buildReport(study), study, [], gallery));
  expect(page.filter(({ name }) => name === 'img')).toEqual([]);
  expect(page.filter(({ text }) => text.includes(missing))).toHaveLength(1);
});
