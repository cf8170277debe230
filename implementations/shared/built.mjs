/** Compiles a server once: what was built is kept until the sources or a package are others. */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** What was unpacked, or the machine itself. */
export const root = process.env.DEBIAN_ROOT ?? '/';

const kept = join(process.env.DEBIAN_ROOT ?? tmpdir(), 'built');

/** A folder of a compiler's cache. */
export const cache = join(kept, 'cache');

/**
 * @param name Of the column.
 * @param sources Paths of the files that it is made of.
 * @param command Told the folder that the result goes to, returns the program and its arguments.
 * @returns The folder with the result.
 */
export function built(name, sources, command) {
  const hash = createHash('sha256');
  const packages = join(root, 'unpacked.json');
  for (const file of [...sources, ...(existsSync(packages) ? [packages] : [])]) hash.update(readFileSync(file));
  const target = join(kept, `${name}-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const made = mkdtempSync(`${target}-`);
  const [program, ...args] = command(made);
  const { status, error } = spawnSync(program, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    rmSync(made, { recursive: true, force: true });
    process.stderr.write(`${program} ${args.join(' ')} failed: ${error?.message ?? `exit code ${String(status)}`}\n`);
    process.exit(1);
  }
  try {
    renameSync(made, target);
  } catch {
    // Somebody else was faster, and has built the same.
    rmSync(made, { recursive: true, force: true });
  }
  return target;
}

/** Runs a program in place of this one. */
export function become(program, args, environment = {}) {
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
  child.on('error', (error) => {
    process.stderr.write(`${program}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}
