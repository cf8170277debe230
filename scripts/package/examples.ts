import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import getPort from 'get-port';
import { install, nginx, place, repository, run } from './workshop.ts';

/** How a user makes a mistake in an example: in this file, these words for those. */
interface Mistake {
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

const anyOrigin: Mistake = { file: 'server.js', right: 'origins.includes(origin)', wrong: 'origin !== undefined' };

/** Those without a runner of JavaScript tests of its own, or with the two that most have. */
const main: Readonly<Record<string, Mistake>> = {
  'fastify-plugin': { file: 'index.js', right: 'origin: origins', wrong: 'origin: true' },
  'express-vitest': { file: 'app.js', right: "'https://admin.example.com'", wrong: '/admin.example.com/' },
  nginx: { file: 'nginx.conf', right: String.raw`app\.example\.com$`, wrong: 'app.example.com' },
};

const others: Readonly<Record<string, Mistake>> = { jest: anyOrigin, mocha: anyOrigin, 'playwright-test': anyOrigin };

/** `npm test` has time for the first; `EXAMPLES=all` tries every one. */
const examples = process.env['EXAMPLES'] === 'all' ? { ...main, ...others } : main;

describe('the examples', { concurrency: 2 }, () => {
  for (const [name, { file, right, wrong }] of Object.entries(examples)) {
    it(`${name} is green, and red where it is wrong`, async (t) => {
      const path = name === 'nginx' ? await nginx() : undefined;
      if (name === 'nginx' && path === undefined) {
        t.skip('There is no nginx on this machine, and apt-get does not bring it.');
        return;
      }
      const cwd = place(name);
      cpSync(join(repository, 'examples', name), cwd, { recursive: true });
      if (name === 'nginx') await moveToFreePort(cwd);
      await install(cwd);
      const env = path === undefined ? {} : { PATH: `${dirname(path)}${delimiter}${process.env['PATH'] ?? ''}` };
      const green = await run('npm', ['test'], { cwd, env });
      assert.equal(green.code, 0, green.output);
      replace(join(cwd, file), right, wrong);
      const red = await run('npm', ['test'], { cwd, env });
      assert.notEqual(red.code, 0, red.output);
      assert.match(red.output, /(?:acao|bypass)-[a-z]+[^]*SECURITY|SECURITY[^]*(?:acao|bypass)-[a-z]+/);
      assert.match(red.output, /curl -i -H 'Origin: /);
    });
  }
});

/** Another run may be under way on this machine. */
async function moveToFreePort(cwd: string): Promise<void> {
  const port = String(await getPort());
  for (const file of ['nginx.conf', 'package.json']) replace(join(cwd, file), '127.0.0.1:8089', `127.0.0.1:${port}`);
}

function replace(file: string, right: string, wrong: string): void {
  const text = readFileSync(file, 'utf8');
  assert.ok(text.includes(right), `${file} has no ${right}`);
  writeFileSync(file, text.replace(right, wrong));
}
