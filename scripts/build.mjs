/**
 * `npm run build`: what the package holds, in `dist/`. The command and the library are bundled with all that they import, so that
 * installing the package installs nothing else; only the packages that drive browsers stay outside, as optional peers.
 */
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import { dts } from 'rollup-plugin-dts';
import { testedDrivers } from '../engines/discovery/driver-packages.ts';
import { browserScript } from '../servers/browser-script.ts';
import { allCases } from '../suites/browser/cases/index.ts';
import { caseIndexFile, sourceOfCase } from '../suites/browser/cases/sources.ts';

const repository = fileURLToPath(new URL('../', import.meta.url));
const dist = join(repository, 'dist');

/** What is read at run time as it is. */
const assets = [
  'engines/simulated-dom/process.mjs',
  'engines/simulated-dom/to-origins.mjs',
  ...readdirSync(join(repository, 'servers/resources'))
    .filter((name) => !name.endsWith('.ts'))
    .map((name) => `servers/resources/${name}`),
  'reports/html/page/report.css',
  'reports/divergences',
  'results/results.schema.json',
  'suites/server/policy/policy.schema.json',
];

/** What runs in browsers, by its entry. */
const browserScripts = ['suites/browser/page/agent', 'suites/browser/page/service-worker', 'reports/html/page/report'];

/** What projects import, by the name of the file. */
const libraries = {
  index: 'library/index.ts',
  vitest: 'library/runners/vitest.ts',
  jest: 'library/runners/jest.ts',
  playwright: 'library/runners/playwright.ts',
};

/** Test runners are those of the project. */
const testRunners = ['vitest', '@jest/globals', 'expect', '@playwright/test'];

/** A source looks for its files beside itself. In the bundle it looks where it would be if it were in `dist/` alone. */
/** @type {import('esbuild').Plugin} */
const besideItself = {
  name: 'beside-itself',
  setup(bundle) {
    bundle.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const place = `../${relative(repository, path).replaceAll('\\', '/').replace(/\.ts$/, '.js')}`;
      const contents = source
        .replaceAll("import.meta.url.endsWith('.ts')", 'false')
        .replaceAll('import.meta.url', `new URL(${JSON.stringify(place)}, import.meta.url).href`);
      return { contents, loader: 'ts' };
    });
  },
};

/** Packages of CommonJS ask for modules of Node.js by this function, which modules of ECMAScript lack. */
const withRequire = `import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url);`;

rmSync(dist, { recursive: true, force: true });

const { metafile } = await build({
  absWorkingDir: repository,
  entryPoints: { 'cors-conformance': 'cli/main.ts', ...libraries },
  outdir: join(dist, 'bundle'),
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  external: [...Object.keys(testedDrivers), ...testRunners],
  minifySyntax: true,
  legalComments: 'none',
  banner: { js: withRequire },
  plugins: [besideItself],
  metafile: true,
});

for (const asset of assets) cpSync(join(repository, asset), join(dist, asset), { recursive: true });
const cases = join(dist, relative(repository, fileURLToPath(caseIndexFile)));
mkdirSync(dirname(cases), { recursive: true });
writeFileSync(cases, allCases.map(({ id }) => `${id}\t${sourceOfCase(id)}\n`).join(''));
for (const entry of browserScripts) {
  const file = join(dist, `${entry}.js`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await browserScript(new URL(`../${entry}`, import.meta.url)));
}
writeFileSync(join(dist, 'THIRD-PARTY-LICENSES.txt'), licenses(metafile));

const types = await rollup({
  input: Object.fromEntries(Object.entries(libraries).map(([name, path]) => [name, join(repository, path)])),
  external: [/^node:/, ...testRunners],
  plugins: [dts({ tsconfig: join(repository, 'tsconfig.json') })],
});
await types.write({ dir: dist, format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: 'types-[hash].d.ts' });

/**
 * The licenses of the packages that are in the bundle.
 * @param {import('esbuild').Metafile} metafile
 * @returns {string}
 * @throws {Error} when one of them names none.
 */
function licenses({ inputs }) {
  const folders = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
  );
  return [...folders]
    .toSorted()
    .map((folder) => {
      const { name, version, license, author } = JSON.parse(
        readFileSync(join(repository, folder, 'package.json'), 'utf8'),
      );
      if (license === undefined) throw new Error(`${folder} names no license, so it cannot be in the bundle.`);
      const file = readdirSync(join(repository, folder)).find((each) => /^licen[cs]e/i.test(each));
      const text =
        file === undefined
          ? `License: ${license}\nAuthor: ${JSON.stringify(author)}`
          : readFileSync(join(repository, folder, file), 'utf8').trim();
      return `${name} ${version}\n\n${text}\n`;
    })
    .join(`\n${'-'.repeat(80)}\n\n`);
}
