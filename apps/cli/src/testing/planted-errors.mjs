// Loaded into a process before it starts (`node --import`): once the process has said PLANT_AT, a library in it warns and fails.
const { PLANT_AT = 'is ready', PLANT_WORDS = '', PLANT_KIND } = process.env;
const words = `planted \u001b[31m${PLANT_WORDS}`;

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (chunk, ...rest) => {
  if (String(chunk).includes(PLANT_AT)) setImmediate(fail);
  return write(chunk, ...rest);
};

function fail() {
  process.emitWarning(words);
  setImmediate(() => {
    if (PLANT_KIND === 'rejection') void Promise.reject(new Error(words, { cause: new Error(words) }));
    else throw new Error(words, { cause: new Error(words) });
  });
}
