/** Scripts that run in a browser, each as one file. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A checkout bundles its sources. The package holds the bundles in the places of their entries, and needs no bundler. */
const bundler = import.meta.url.endsWith('.ts') ? () => import('esbuild') : undefined;

/**
 * A classic script with everything that it imports.
 * @param entry Its entry, without the extension.
 */
export async function browserScript(entry: URL): Promise<string> {
  const path = fileURLToPath(entry);
  if (bundler === undefined) return readFile(`${path}.js`, 'utf8');
  const { build } = await bundler();
  const { outputFiles } = await build({
    entryPoints: [path],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('');
}
