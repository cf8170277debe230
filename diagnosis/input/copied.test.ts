import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { app, diagnoseText, items, only } from '../testing.ts';
import { readCurlCommands } from './curl-command.ts';
import { readFetchCall } from './fetch-call.ts';
import { shellWords } from './shell-words.ts';

describe('the words of a command', () => {
  for (const [command, words] of [
    [`curl 'a b' "c \\"d\\"" e\\ f`, ['curl', 'a b', 'c "d"', 'e f']],
    [`curl 'it'\\''s'`, ['curl', "it's"]],
    [`curl $'a\\u0021\\'b'`, ['curl', "a!'b"]],
    ['curl \\\n  -I \\\n  x', ['curl', '-I', 'x']],
    ['curl ^"https://a.example/^" ^\r\n  -H ^"x: 1^"', ['curl', 'https://a.example/', '-H', 'x: 1']],
    [`curl 'open`, ['curl', 'open']],
    ['', []],
  ] as const) {
    it(command, () => {
      assert.deepEqual(shellWords(command), words);
    });
  }
});

describe('Copy as cURL', () => {
  const copied = [
    `curl '${items}#top' \\`,
    `  -X 'PUT' \\`,
    `  -H 'accept: */*' \\`,
    `  -H 'origin: ${app}' \\`,
    `  -H 'sec-fetch-mode: cors' \\`,
    `  -H 'content-type: application/json' \\`,
    `  -b 'session=1' \\`,
    `  --data-raw '{"a":"it'\\''s"}' \\`,
    '  --compressed',
  ].join('\n');

  it('gives the request, and asks for the response to its preflight', () => {
    const request = only(diagnoseText(copied));
    assert.equal(request.input.page, app);
    assert.deepEqual(request.input.initiator, {
      api: 'fetch',
      method: 'PUT',
      headers: [['content-type', 'application/json']],
      credentials: 'include',
    });
    assert.deepEqual(request.causes[0]?.problem, {
      id: 'response-missing',
      kind: 'preflight',
      url: items,
      page: app,
      method: 'PUT',
      headers: ['content-type'],
      recorded: null,
      failure: null,
    });
  });

  for (const [command, method, url] of [
    ['curl https://a.example/', 'GET', 'https://a.example/'],
    ['$ curl -XDELETE https://a.example/', 'DELETE', 'https://a.example/'],
    ['curl --request=PATCH --url https://a.example/', 'PATCH', 'https://a.example/'],
    ['curl -sSI https://a.example/', 'HEAD', 'https://a.example/'],
    ["curl -d 'a=b' https://a.example/", 'POST', 'https://a.example/'],
    ["curl -G -d 'a=b' https://a.example/", 'GET', 'https://a.example/'],
    ['curl -o file -w x https://a.example/ | jq .', 'GET', 'https://a.example/'],
    ['curl localhost:3000/x 2>&1', 'GET', 'http://localhost:3000/x'],
    ['curl.exe ^"https://a.example/^" ^\n  -X ^"PUT^"', 'PUT', 'https://a.example/'],
  ] as const) {
    it(command, () => {
      const [found] = readCurlCommands(command);
      assert.deepEqual([found?.request.method, found?.request.url], [method, url]);
    });
  }

  it('with the output of curl -i below it needs no flags', () => {
    const session = [
      `$ curl -i -H 'Origin: ${app}' ${items}`,
      'HTTP/2 200',
      'access-control-allow-origin: https://other.example',
      '',
      '{}',
      `$ curl -i -X OPTIONS -H 'Origin: ${app}' -H 'Access-Control-Request-Method: PUT' ${items}`,
      'HTTP/2 405',
      '',
    ].join('\n');
    assert.deepEqual(
      diagnoseText(session).requests.map(({ causes }) => causes[0]?.problem.id),
      ['allow-origin-differs', 'preflight-refused'],
    );
  });

  it('with the output of curl -v below it is one request', () => {
    const session = [
      `curl -v -H 'Origin: ${app}' ${items}`,
      '> GET /items HTTP/2',
      '> Host: api.example.net',
      `> Origin: ${app}`,
      '> ',
      '< HTTP/2 200 ',
      '< ',
    ].join('\n');
    assert.equal(only(diagnoseText(session)).causes[0]?.problem.id, 'allow-origin-missing');
  });

  it('is nothing without a URL', () => {
    assert.deepEqual(readCurlCommands('curl is a tool'), []);
    assert.deepEqual(readCurlCommands('curl -H x: ftp://a.example/'), []);
  });
});

describe('Copy as fetch', () => {
  it('gives the page, the mode and the credentials mode too', () => {
    const copied = `await fetch("${items}", {
      "headers": { "content-type": "application/json", "sec-ch-ua": "\\"x\\";v=\\"1\\"" },
      "referrer": "${app}/page?x=(1,2)",
      "body": "{\\"a\\":[1,2]}",
      "method": "PUT",
      "mode": "cors",
      "credentials": "include"
    });`;
    const request = only(diagnoseText(copied));
    assert.equal(request.input.page, app);
    assert.deepEqual(request.input.initiator, {
      api: 'fetch',
      method: 'PUT',
      headers: [['content-type', 'application/json']],
      mode: 'cors',
      credentials: 'include',
    });
  });

  it('reads code as people write it', () => {
    const code = `const r = await fetch('${items}', { method: 'PATCH', mode: 'no-cors', headers: { 'X-Token': token, Accept: 'a' }, body: JSON.stringify({ method: 'no' }) }).then((r) => r.json());`;
    const call = readFetchCall(code);
    assert.equal(call?.method, 'PATCH');
    assert.deepEqual(call.call, { mode: 'no-cors' });
    assert.deepEqual(call.requestHeaders, [
      ['X-Token', '"'],
      ['Accept', 'a'],
    ]);
  });

  for (const code of ['fetch(url)', "fetch('/relative')", "fetch('data:,x')", "fetch('", 'prefetch("x")']) {
    it(`is not ${code}`, () => {
      assert.equal(readFetchCall(code), null);
    });
  }
});
