#!/usr/bin/env node
// Plain JavaScript, so that an old Node gets a sentence instead of a syntax error.
const OLDEST = 26;
const major = Number(process.versions.node.split('.')[0]);
if (major < OLDEST) {
  console.error(
    `node-too-old: Shouwang needs Node ${OLDEST}, this is ${process.version}. ` +
      'Run `npm ci` and start it by `npm start`, which brings its own.',
  );
  process.exit(1);
}
const { start } = await import('./start.ts');
process.exit(await start(process.argv.slice(2), process.env));
