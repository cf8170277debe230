/** Starts a product that stands in front of the application, by a configuration file of its own. */
import { spawn } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './given.mjs';
import { startOrigin } from './node.mjs';

/**
 * @param configure Told the port of the application, returns the text of the configuration.
 * @param command Told the path of the configuration, returns the program and its arguments.
 */
export async function serveBehind(configure, command) {
  const file = join(folder, 'server.conf');
  // Some give up root, and have to read it then.
  chmodSync(folder, 0o755);
  writeFileSync(file, configure(await startOrigin()));
  const [program, ...args] = command(file);
  const child = spawn(program, args, { stdio: 'inherit', cwd: folder });
  child.on('error', (error) => {
    process.stderr.write(`${program}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code) => process.exit(code ?? 1));
}
