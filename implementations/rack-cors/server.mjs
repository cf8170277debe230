import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { host } from '../shared/given.mjs';

const [port, policy] = process.argv.slice(2);
const config = fileURLToPath(new URL('config.ru', import.meta.url));
const ruby = existsSync(join(process.env.DEBIAN_ROOT ?? '/', 'usr/bin/ruby3.1')) ? 'ruby3.1' : 'ruby';
// What the script of the package does, which finds itself by RubyGems in the folders of the distribution only.
const start = 'require "puma/cli"; Puma::CLI.new(ARGV).run';
const args = ['--silent', '--environment', 'production', '--bind', `tcp://${host}:${port}`, config];
const child = spawn(ruby, ['-e', start, '--', ...args], {
  stdio: 'inherit',
  env: { ...process.env, POLICY: policy },
});
child.on('error', (error) => {
  process.stderr.write(`${ruby}: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
