// How ts-node turns TypeScript into JavaScript here: by esbuild, once for each content of a file, since every process pays for it.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, 'node_modules', '.cache', 'cors-conformance');
mkdirSync(folder, { recursive: true });

exports.create = () => ({
  transpile(source, { fileName }) {
    const path = join(
      folder,
      createHash('sha256').update(fileName).update('\0').update(source).digest('hex') + '.json',
    );
    try {
      return JSON.parse(readFileSync(path, 'utf8'));
    } catch {
      const { code, map } = require('esbuild').transformSync(source, {
        loader: 'ts',
        format: 'esm',
        target: 'node20',
        sourcefile: fileName,
        sourcemap: 'external',
      });
      const output = { outputText: code, sourceMapText: map };
      writeFileSync(`${path}.${process.pid}`, JSON.stringify(output));
      renameSync(`${path}.${process.pid}`, path);
      return output;
    }
  },
});
