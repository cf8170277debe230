// How ts-node turns TypeScript into JavaScript here: by esbuild, once for each content of a file, since every process pays for it.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { version } = require('esbuild/package.json');

const folder = join(__dirname, 'node_modules', '.cache', 'cors-conformance');
const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'external' };

exports.create = () => ({
  transpile(source, { fileName }) {
    const from = JSON.stringify([version, options, fileName, source]);
    const path = join(folder, `${createHash('sha256').update(from).digest('hex')}.json`);
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      const { code, map } = require('esbuild').transformSync(source, { ...options, sourcefile: fileName });
      const output = { outputText: code, sourceMapText: map };
      keep(path, JSON.stringify(output));
      return output;
    }
  },
});

/** Whole or not at all, as others read it meanwhile. Where nothing can be written, all that is lost is time. */
function keep(path, text) {
  const part = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(part, text);
    renameSync(part, path);
  } catch {}
}
