/** Becomes the program of an npm package: it stands in this process, so that it ends with it. */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';

/** Runs `path` of the package `name` with these arguments. */
export async function becomeProgram(name, path, args) {
  const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
  const file = join(dirname(manifest), path);
  process.argv.splice(1, Infinity, file, ...args);
  await import(pathToFileURL(file).href);
}
