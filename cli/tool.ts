import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, release, type } from 'node:os';
import { fileURLToPath } from 'node:url';

const inCheckout = import.meta.url.endsWith('.ts');

// From the sources this file is in cli/, from the package in dist/cli/.
const root = fileURLToPath(new URL(inCheckout ? '../' : '../../', import.meta.url));

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  readonly name: string;
  readonly version: string;
  readonly exports: { readonly './policy.schema.json': string };
};

/** Path of the JSON Schema of policies in the package. */
export const policySchema = manifest.exports['./policy.schema.json'].replace(/^\.\//, '');

/** What wrote a report. */
export const tool = {
  name: manifest.name,
  version: manifest.version,
  /** The commit of a checkout; `null` for an installed package. */
  get commit(): string | null {
    if (!existsSync(`${root}.git`)) return null;
    try {
      return execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
    } catch {
      return null;
    }
  },
};

/** How the user calls `browsers`, for commands to copy. */
export const browsersCommand = inCheckout ? 'npm start --' : 'npx cors-conformance browsers';

/** How the user calls `fuzz`. */
export const fuzzCommand = inCheckout ? 'npm run -s cli -- fuzz' : 'npx cors-conformance fuzz';

/** How the user calls `server`. */
export const serverCommand = inCheckout ? 'npm run -s cli -- server' : 'npx cors-conformance server';

/** How the user asks the servers of `implementations/`, which are in a checkout only. */
export const implementationsCommand = 'npm run implementations --';

/** Where and when a run that ends now took place. */
export function environment(startedAt: Date) {
  return {
    os: `${type()} ${release()} ${arch()}`,
    node: process.version,
    startedAt: startedAt.toISOString(),
    durationMs: Date.now() - startedAt.getTime(),
  };
}
