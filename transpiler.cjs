// How ts-node turns TypeScript into JavaScript here: esbuild does it in a quarter of the compiler's time, which every process pays.
const { transformSync } = require('esbuild');

exports.create = () => ({
  transpile(source, { fileName }) {
    const { code, map } = transformSync(source, {
      loader: 'ts',
      format: 'esm',
      target: 'node20',
      sourcefile: fileName,
      sourcemap: 'external',
    });
    return { outputText: code, sourceMapText: map };
  },
});
