import { expect, test } from 'vitest';
import { readSetting, settingKey } from './setting-value.ts';

test.each([
  ['1e-5', 0.00001],
  ['1.0', 1],
  ['True', true],
  ['both', 'both'],
  ['{ channels: [8, 4], groups: 2 }', { channels: [8, 4], groups: 2 }],
  ['', null],
])('%j is read as in a grid file', (text, value) => {
  expect(readSetting(text, '--where')).toEqual(value);
});

test('what is no YAML is refused', () => {
  expect(() => readSetting('[1', '--where x')).toThrow('--where x:1: not valid YAML');
});

test('values that set the same have one key', () => {
  expect(settingKey('model.csfa', true)).toBe(settingKey('model.csfa', { enabled: true }));
  expect(settingKey('model.csfa', true)).not.toBe(settingKey('model.csfa', false));
  expect(settingKey('evaluation.kbc', 'both')).toBe(settingKey('evaluation.kbc', { mode: 'both' }));
});
