import { expect, test } from 'vitest';
import { parseFilter } from './filter.ts';
import { queryCells } from './query.ts';
import { renderQuery } from '../text/render.ts';
import { study, unfinished } from '../testing/study.ts';

const ask = (...where: string[]) => queryCells(study(), { where: where.map(parseFilter) });

test('filters of different paths all hold, of one path they are alternatives', () => {
  expect(ask('evaluation.kbc.mode=both').rows).toHaveLength(4);
  expect(
    ask('evaluation.kbc.mode=both', 'model.csfa=true', 'seed=2').rows.map((row) => row.evaluation),
  ).toEqual(['e-both-true-2']);
  expect(ask('seed=1', 'seed=2').rows).toHaveLength(8);
  expect(ask('training=t-false-1').rows).toHaveLength(2);
  expect(ask().rows).toHaveLength(8);
});

test('an unknown path names the ones there are', () => {
  expect(() => ask('model.cfsa=true')).toThrow(
    'tiny has no "model.cfsa" to filter by; expected one of evaluation.kbc.mode, model.csfa, seed, status, evaluation, training.',
  );
  expect(() => parseFilter('model.csfa')).toThrow('expected PATH=VALUE');
});

test('an unknown group names the ones there are', () => {
  expect(() => queryCells(study(), { where: [], groups: ['tiny'] })).toThrow(
    'tiny has no group "tiny"; expected one of all, small.',
  );
});

test('an unfinished cell is a row without numbers', () => {
  const cells = study().cells.map((one, i) => (i === 0 ? unfinished(one) : one));
  const [row] = queryCells(study({ cells }), { where: [parseFilter('status=QUEUED')] }).rows;
  expect(row).toMatchObject({ status: 'QUEUED', pck: [] });
});

const withoutAxes = { product: {}, zip: {}, include: [], exclude: [] };

test('as CSV, quoting what needs it', () => {
  const [first] = study().cells;
  const cells = first ? [{ ...first, values: { 'model.decoder': { channels: [8, 16] } } }] : [];
  expect(
    renderQuery(
      queryCells(study({ cells, grid: { ...study().grid, axes: withoutAxes } }), { where: [] }),
      'csv',
    ),
  ).toBe(
    'evaluation,training,model.decoder,seed,status,protocol,all pck@0.1,training s,evaluation s,ms per pair,trained in,evaluated in\n' +
      'e-none-true-1,t-true-1,"{""channels"":[8,16]}",1,SUCCEEDED,bbox/original,0.2000,100.0,20.0,50.0,float32 on CPU,float32 on CPU',
  );
});

test('as Markdown and as JSON', () => {
  const result = queryCells(study(), { where: [parseFilter('seed=1')], groups: ['all', 'small'] });
  expect(renderQuery(result, 'markdown')).toContain('| e-both-true-1  |');
  expect(renderQuery(result, 'terminal')).toContain('small pck@0.1');
  expect(JSON.parse(renderQuery(result, 'json'))).toMatchObject({ study: 'tiny', protocol: 'bbox/original' });
});
