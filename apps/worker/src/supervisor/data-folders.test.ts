import { identify } from '@keygrid/datasets';
import { saveDataFolder } from '@keygrid/runs';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startCluster } from '../testing/cluster.ts';
import { dataFolders } from './data-folders.ts';

test('a worker that was there before a data set was added takes it up; settings that cannot be read are said', async () => {
  const cluster = await startCluster(1);
  const { home, dataFolder: folder } = cluster;
  const folders = dataFolders(home);
  const layout = 'spair-large' as const;
  const data = { name: 'late', layout, fingerprint: (await identify(folder, layout)).fingerprint };
  const problem = async (name = 'late') => {
    const found = await folders.find({ ...data, name });
    return 'missing' in found ? found.missing : undefined;
  };
  expect(await problem()).toContain('keygrid data add late');
  saveDataFolder(home.settings, 'late', folder);
  expect(await folders.find(data)).toEqual({ folder });
  expect(await problem('constructor')).toContain('keygrid data add constructor');
  saveDataFolder(home.settings, 'late', path.join(folder, 'moved'));
  expect(await problem()).toContain('moved (any more). Say where it is now: keygrid data add late FOLDER');
  writeFileSync(path.join(home.settings.home, 'keygrid.toml'), 'data = ');
  expect(await problem()).toContain('keygrid.toml');
  await cluster.close();
});
