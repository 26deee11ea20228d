/** Data sets named on the command line. */
import { expect, test } from 'vitest';
import { collectDataFolder, dataFolderVariables } from './data-folders.ts';

test('repeated options add up; a folder may contain =', () => {
  const folders = collectDataFolder('b=/x=y', collectDataFolder('a-1=/data'));
  expect(folders).toEqual({ 'a-1': '/data', b: '/x=y' });
  expect(dataFolderVariables(folders)).toEqual({ KEYGRID_DATA_A_1: '/data', KEYGRID_DATA_B: '/x=y' });
});

test.each(['spair', '=x', 'spair='])('"%s" is refused', (text) => {
  expect(() => collectDataFolder(text)).toThrow(/expected NAME=FOLDER/);
});
