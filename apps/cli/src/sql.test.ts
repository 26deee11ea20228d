/** SQL of one's own, and how words of `keygrid query` are told apart, from the built command. */
import { expect, test } from 'vitest';
import { emptyFolder, keygrid } from './testing/keygrid.ts';

const cwd = emptyFolder();

test('keygrid sql answers as a table, CSV and JSON, and cuts at the limit', async () => {
  const statement = "SELECT n, 'a,b' AS text FROM generate_series(1, 3) AS n";
  const table = await keygrid(['sql', statement, '--limit', '2'], { cwd });
  expect(table.stdout).toBe('n  text\n1  a,b\n2  a,b\n');
  expect(table.stderr).toContain('Only the first 2 rows: --limit gives more.');
  expect((await keygrid(['sql', statement, '--format', 'csv'], { cwd })).stdout).toContain(
    'n,text\n1,"a,b"\n',
  );
  const { stdout } = await keygrid(['sql', statement, '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    columns: ['n', 'text'],
    rows: [{ n: 1, text: 'a,b' }, {}, {}],
    isCut: false,
  });
  const { code, stderr } = await keygrid(['sql', 'DELETE FROM public.run'], { cwd });
  expect(stderr).toContain('The database refuses it: syntax error at or near "DELETE"');
  expect(code).toBe(2);
});

test.each([
  [['seed', '=', '1'], '"=" is no name of a study'],
  [['kbc.mode = both', 'demo'], '"kbc.mode = both" is no name of a study'],
  [
    ['demo', 'kbc.mode = '],
    'Expected a value here, the expression ends.\n  kbc.mode = \n             ^ character 12',
  ],
])(
  'keygrid query %j: what is no study and no expression is refused before anything is opened',
  async (words, message) => {
    const { code, stdout, stderr } = await keygrid(['query', ...words], { cwd: emptyFolder() });
    expect(stderr).toContain(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  },
);
