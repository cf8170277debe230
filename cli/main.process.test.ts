import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));

function run(...args: readonly string[]) {
  return runIn({}, ...args);
}

function runIn(environment: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const done = spawnSync(process.execPath, ['--import', './register.mjs', 'cli/main.ts', ...args], {
    cwd: root,
    encoding: 'utf8',
    input: '',
    env: { ...process.env, ...environment },
  });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

describe('the command line', () => {
  const wrong: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
    [['browsrs'], 2, /Did you mean browsers/],
    [['browsers', '--grp', 'x'], 2, /Did you mean --grep/],
    [['browsers', '--engine', 'chromum'], 2, /Did you mean "chromium"/],
    [['browsers', '--engine', 'firefox@99'], 2, /firefox is not available by version/],
    [['browsers', '--engine', 'chromium@new'], 2, /"chromium@new" does not name a version: write chromium@109/],
    [['browsers', '--engine', 'chromium@109', '--cache-size', 'big'], 2, /--cache-size must be a size such as 500MB/],
    [['browsers', '--engine', 'jsdom', '--connect', 'ws://127.0.0.1:1/'], 2, /A remote server has no jsdom/],
    [['browsers', '--timeout', 'soon'], 2, /--timeout must be a whole number/],
    [['browsers', '-g', 'fetch-acao-exct'], 2, /Did you mean "fetch-acao-exact"/],
    [['browsers', '--output', '/proc/nowhere'], 3, /Cannot write .*--output/],
    [['browsers', '--keep-open'], 2, /--keep-open needs --headed/],
    [['browsers', '--headed', '--connect', 'ws://127.0.0.1:1/'], 2, /--headed shows browsers on this machine/],
    [['browsers', '--reporter', 'junt'], 2, /Did you mean "junit"/],
    [['browsers', '--reporter', 'junit='], 2, /junit=FILE/],
    [['browsers', '--reporter', 'json,terminal', '-g', 'fetch-acao-star'], 2, /json is a document/],
    [['report', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['report', 'package.json'], 2, /package\.json: no "schemaVersion"/],
    [['compare', 'package.json', 'package.json'], 2, /no "schemaVersion"/],
    // Whatever a command reads: a file that is not there, is none, or is of another kind is wrong usage.
    [['compare', '/nowhere.json', 'package.json'], 2, /Cannot read \/nowhere\.json/],
    [['update', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['update', 'reports'], 2, /Cannot read reports: EISDIR/],
    [['update', 'README.md'], 2, /README\.md: .*not JSON/],
    [['report', 'package.json', '--before', '/nowhere.json'], 2, /package\.json/],
    [['browsers', '-g', 'fetch-acao-star', '--before', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['server', 'http://127.0.0.1:1/', '--known', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['server', 'http://127.0.0.1:1/', '--policy', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['server', 'http://127.0.0.1:1/', '--ca', '/nowhere.pem'], 2, /Cannot read \/nowhere\.pem/],
    [['server', 'http://127.0.0.1:1/', '--before', '/nowhere.json'], 2, /Cannot read \/nowhere\.json/],
    [['compare', 'a', 'b', '--fail-on', 'regresion'], 2, /Did you mean "regression"/],
    [['update', '--reason', 'so'], 2, /all of --kind, --reason and --link/],
    [['since', 'fetch-acao-star', '--history', '/nowhere'], 2, /--history/],
    [['since', 'fetch-acao-str', '--bisect'], 2, /Did you mean "fetch-acao-star"/],
    [['history', '--engine', 'firefox'], 2, /Allowed choices are chromium, jsdom, happy-dom/],
    [['history', '--only', '109,new'], 2, /"new" is not a major/],
    [['history', '-g', 'no-such-case'], 2, /Nothing matches "no-such-case"/],
    [['explain'], 2, /Give --page and --url/],
    [['explain', 'fetch-acao-exct'], 2, /Did you mean "fetch-acao-exact"/],
    [['explain', '-'], 2, /The input is empty.*curl -v/],
    [['explain', 'https://api.example/'], 2, /Name the page .*--page/],
    [['explain', 'page.har', '--engine', 'firefox'], 2, /--engine needs a URL/],
    [['explain', 'http://a.example/', '--page', 'http://a.example', '--engine', 'firefox'], 2, /another origin/],
    [['explain', 'http://a.example/', '--page', 'http://b.example', '--engine', 'opera'], 2, /no engine "opera"/],
    [['explain', 'LICENSE'], 2, /no request or response that can be read/],
    [['explain', 'package.json'], 2, /not a HAR file/],
    [['explain', 'docs/matrix.png'], 2, /binary data/],
    [['explain', 'docs'], 2, /Cannot read docs/],
    [['explain', 'nowhere.har'], 2, /There is no file nowhere\.har/],
    [['explain', '--page', 'nonsense', '--url', 'http://a.example/'], 2, /page/],
  ];
  for (const [args, code, says] of wrong) {
    it(`${args.join(' ')} ends with ${code}`, () => {
      const done = run(...args);
      assert.equal(done.code, code, done.err);
      assert.match(done.err, says);
      assert.equal(done.out, '');
    });
  }

  it('an engine that was asked for by name and is not there ends with 3 and the remedy', () => {
    process.env['CORS_CONFORMANCE_CHROMIUM'] = '/nowhere/chromium';
    try {
      const done = run('browsers', '--engine', 'chromium', '-g', 'fetch-acao-star', '--output', '/tmp');
      assert.equal(done.code, 3, done.err);
      assert.match(done.err, /CORS_CONFORMANCE_CHROMIUM is "\/nowhere\/chromium"/);
    } finally {
      delete process.env['CORS_CONFORMANCE_CHROMIUM'];
    }
  });

  it('lists ids on stdout and nothing else', () => {
    const done = run('list', '-g', 'fetch-acao-star');
    assert.deepEqual(
      [done.code, done.out, done.err],
      [0, 'fetch-acao-star\tfetch(): Access-Control-Allow-Origin: *\n', ''],
    );
  });

  it('colours nothing in a pipe, also in CI', () => {
    for (const args of [
      ['explain', 'fetch-acao-star'],
      ['explain', 'aceh-listed'],
      ['explain', '--page', 'https://a.example', '--url', 'https://b.example/'],
      ['engines', '--engine', 'chromium'],
    ]) {
      const { out } = runIn({ CI: '1' }, ...args);
      assert.notEqual(out, '');
      assert.equal(stripVTControlCharacters(out), out);
    }
  });

  it('explains a case, and a request', () => {
    assert.match(
      run('explain', 'fetch-acao-star').out,
      /\nIn the sources: suites\/browser\/cases\/http\/[\w-]+\.ts:\d+\n$/,
    );
    assert.match(run('explain', 'fetch-preflight-method-case').out, /Access-Control-Allow-Methods is "put"/);
    const done = run(
      'explain',
      '--page',
      'https://a.example',
      '--url',
      'https://b.example/',
      '--answer',
      'Vary: Origin',
    );
    assert.equal(done.code, 0);
    const json = run('explain', '--page', 'https://a.example', '--url', 'https://b.example/', '--json');
    const { requests } = JSON.parse(json.out) as {
      readonly requests: readonly [
        {
          readonly outcome: string;
          readonly causes: readonly unknown[];
          readonly explanation: { readonly steps: readonly unknown[] };
        },
      ];
    };
    const [{ outcome, causes, explanation }] = requests;
    assert.deepEqual([outcome, causes.length, explanation.steps.length], ['blocked', 1, 3]);
    assert.match(
      done.out,
      /^Blocked: the response to GET https:\/\/b\.example\/ .* has no Access-Control-Allow-Origin header; add /,
    );
  });
});
