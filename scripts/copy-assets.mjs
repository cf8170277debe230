// Puts beside the built code what it reads at run time: the bytes that are served, the report's page, the records, and the
// page agent as one script.
import { cpSync, readdirSync } from 'node:fs';
import { build } from 'esbuild';

const assets = [
  ...readdirSync('servers/resources')
    .filter((name) => !name.endsWith('.ts'))
    .map((name) => `servers/resources/${name}`),
  ...readdirSync('reports/html')
    .filter((name) => /\.(js|css)$/.test(name))
    .map((name) => `reports/html/${name}`),
  'reports/divergences',
  'reports/results.schema.json',
];
for (const asset of assets) cpSync(asset, `dist/${asset}`, { recursive: true });

await build({
  entryPoints: ['suites/browser/page/agent.ts'],
  outfile: 'dist/suites/browser/page/agent.js',
  bundle: true,
  format: 'esm',
  target: 'es2022',
});
