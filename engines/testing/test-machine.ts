import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A machine that has only what the test puts on it. */
export interface TestMachine {
  readonly env: Record<string, string>;
  /** Folder of shared libraries; empty at first. */
  readonly libraries: readonly string[];
  /** Path of an executable on PATH, there or not. */
  path(name: string): string;
  /** Puts a shell script on PATH. */
  install(name: string, script: string): void;
  /** The lines that scripts on this machine wrote to `$LOG`. */
  log(): string[];
  remove(): void;
}

/** Makes a machine without any program, and without a way to Playwright's downloads. */
export function makeMachine(): TestMachine {
  const root = mkdtempSync(join(tmpdir(), 'machine-'));
  const bin = join(root, 'bin');
  const log = join(root, 'log');
  mkdirSync(bin);
  writeFileSync(log, '');
  const path = (name: string) => join(bin, name);
  return {
    env: {
      PATH: bin,
      HOME: root,
      LOG: log,
      BIN: bin,
      PLAYWRIGHT_BROWSERS_PATH: join(root, 'browsers'),
      // The discard service listens nowhere any more.
      PLAYWRIGHT_DOWNLOAD_HOST: 'http://127.0.0.1:9',
    },
    libraries: [join(root, 'lib')],
    path,
    install(name, script) {
      writeFileSync(path(name), `#!/bin/sh\n${script}\n`);
      chmodSync(path(name), 0o755);
    },
    log: () => readFileSync(log, 'utf8').split('\n').slice(0, -1),
    remove: () => rmSync(root, { recursive: true }),
  };
}
