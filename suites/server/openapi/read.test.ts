import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { DescriptionError } from './errors.ts';
import { operationsOf } from './operations.ts';
import { readDescription } from './read.ts';

const folder = mkdtempSync(join(tmpdir(), 'cors-conformance-test-'));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const head = 'openapi: 3.0.3\ninfo: {title: Shop, version: 1}\n';

describe('a description is read', () => {
  it('from YAML, with references to itself and to other files', async () => {
    file(
      'item.yaml',
      'Item: {type: object, required: [name], properties: {name: {example: Anna}, more: {$ref: "#/Item"}}}',
    );
    const path = file(
      'api.yaml',
      `${head}servers: [{url: "https://{host}/v1", variables: {host: {default: api.example.com}}}]
paths:
  /items:
    post: {requestBody: {required: true, content: {application/json: {schema: {$ref: "item.yaml#/Item"}}}}}
`,
    );
    const { description, source } = await readDescription(path);
    const [operation] = operationsOf(description, source, undefined);
    assert.equal(operation?.target, '/v1/items');
    assert.equal(operation.body, '{"name":"Anna"}');
  });

  it('from JSON by http, and what it refers to there; but no file of this machine', async () => {
    const secret = file('secret.json', '{"example":"secret"}');
    const parts: Readonly<Record<string, string>> = {
      '/api.json': JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'Shop', version: '1' },
        servers: [{ url: '/v2' }],
        paths: { '/items/{id}': { get: { parameters: [{ $ref: 'id.json' }] } } },
      }),
      '/id.json': JSON.stringify({ name: 'id', in: 'path', required: true, example: 7 }),
      '/bad.json': JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'Shop', version: '1' },
        paths: { '/items': { get: { parameters: [{ $ref: `file://${secret}` }] } } },
      }),
    };
    const server = createServer(({ url = '' }, response) => {
      const part = parts[url];
      response.writeHead(part === undefined ? 404 : 200).end(part);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    try {
      const { description, source } = await readDescription(`${base}/api.json`);
      assert.deepEqual(
        operationsOf(description, source, undefined).map(({ target }) => target),
        ['/v2/items/7'],
      );
      await assert.rejects(readDescription(`${base}/bad.json`), /refers to file:.*, which is not an http or https URL/);
      await assert.rejects(readDescription(`${base}/none.json`), /the status of the response is 404/);
    } finally {
      server.close();
    }
  });
});

describe('a description that is not valid is rejected with the place, the reason and a hint', () => {
  const wrong: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
    'not YAML': [`${head}paths:\n  /a\n    get: {}\n`, /x: line 4, column 3: not valid YAML: /],
    'not JSON': ['{\n  "openapi": "3.0.0",\n  "info" {}\n}', /x: line 3, column \d+: not valid JSON: /],
    'a text': ['hello', /x is not an OpenAPI description: expected an object with the key "openapi"\./],
    'another document': ['{"name": "x"}', /it has no key "openapi"/],
    'Swagger 2': ['swagger: "2.0"\npaths: {}\n', /x: swagger: version 2\.0 is not supported; convert it to OpenAPI 3/],
    'a later version': [
      'openapi: 4.0.0\n',
      /x: openapi: version "4\.0\.0" is not supported; the versions are 3\.0, 3\.1 and 3\.2/,
    ],
    'a version that is a number': [
      'openapi: 3.1\npaths: {}\n',
      /x: openapi: expected a string, such as "3\.1\.0"; write it in quotes/,
    ],
    'no paths': [head, /x: paths: it describes no paths/],
    'a path without a slash': [
      `${head}paths: {users: {}}\n`,
      /paths\.users: a path starts with "\/"; did you mean "\/users"\?/,
    ],
    'a method in upper case': [
      `${head}paths: {/a: {GET: {}}}\n`,
      /paths\["\/a"\]\.GET: methods are in lower case; did you mean "get"\?/,
    ],
    'a parameter of Swagger 2': [
      `${head}paths: {/a: {post: {parameters: [{name: b, in: body}]}}}\n`,
      /paths\["\/a"\]\.post\.parameters\[0\]\.in: expected "path", "query", "header" or "cookie"; a body is described by "requestBody", not "body"/,
    ],
    'a reference to nothing': [
      `${head}paths: {/a: {get: {parameters: [{$ref: "#/components/parameters/Id"}]}}}\n`,
      /paths\["\/a"\]\.get\.parameters\[0\]: Missing \$ref pointer "#\/components\/parameters\/Id"/,
    ],
    'no title': [
      'openapi: 3.0.0\ninfo: {version: 1}\npaths: {}\n',
      /info\.title: expected a string, but it is missing/,
    ],
  };
  for (const [name, [text, message]] of Object.entries(wrong)) {
    it(name, async () => {
      const path = file('wrong.yaml', text);
      await assert.rejects(readDescription(path), (error: unknown) => {
        assert.ok(error instanceof DescriptionError, String(error));
        assert.match(error.message.replaceAll(path, 'x'), message);
        return true;
      });
    });
  }

  it('a file that is not there', async () => {
    await assert.rejects(
      readDescription(join(folder, 'none.yaml')),
      /Cannot read .*none\.yaml: there is no such file\./,
    );
  });
});
