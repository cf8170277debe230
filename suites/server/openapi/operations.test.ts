import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operationsOf } from './operations.ts';
import { descriptionSchema } from './schema.ts';

const source = new URL('https://api.example.com/openapi.json');

function operations(paths: unknown, rest: object = {}, base?: URL) {
  const description = descriptionSchema.parse({ openapi: '3.1.0', info: { title: 'x', version: '1' }, paths, ...rest });
  return operationsOf(description, source, base);
}

function only(path: string, item: unknown) {
  const [operation] = operations({ [path]: item });
  assert.ok(operation);
  return operation;
}

describe('a request is made of the examples of a description', () => {
  const id = { name: 'id', in: 'path', required: true };
  const targets: readonly (readonly [name: string, path: string, parameter: object, target: string])[] = [
    ['its own example', '/a/{id}', { ...id, example: 7 }, '/a/7'],
    ['a named example', '/a/{id}', { ...id, examples: { one: { value: 'x' } } }, '/a/x'],
    ['the example of its schema', '/a/{id}', { ...id, schema: { example: 'ä/1' } }, '/a/%C3%A4%2F1'],
    ['the examples of OpenAPI 3.1', '/a/{id}', { ...id, schema: { examples: [3] } }, '/a/3'],
    ['a default', '/a/{id}', { ...id, schema: { default: 4 } }, '/a/4'],
    ['an enumeration', '/a/{id}', { ...id, schema: { enum: ['new', 'old'] } }, '/a/new'],
    ['a list', '/a/{id}', { ...id, example: [1, 2] }, '/a/1,2'],
    ['a label', '/a/{id}', { ...id, style: 'label', explode: true, example: [1, 2] }, '/a/.1.2'],
    ['a matrix', '/a/{id}', { ...id, style: 'matrix', example: [1, 2] }, '/a/;id=1,2'],
    ['an exploded matrix', '/a/{id}', { ...id, style: 'matrix', explode: true, example: [1, 2] }, '/a/;id=1;id=2'],
    ['a query', '/a', { name: 'q', in: 'query', required: true, example: ['a b', 'c'] }, '/a?q=a+b&q=c'],
    ['a joined list', '/a', { name: 'q', in: 'query', required: true, explode: false, example: [1, 2] }, '/a?q=1%2C2'],
    ['an object', '/a', { name: 'q', in: 'query', required: true, example: { x: 1, y: 2 } }, '/a?x=1&y=2'],
    [
      'a deep object',
      '/a',
      { name: 'q', in: 'query', required: true, style: 'deepObject', example: { x: 1 } },
      '/a?q%5Bx%5D=1',
    ],
    [
      'JSON',
      '/a',
      { name: 'q', in: 'query', required: true, content: { 'application/json': { example: [1] } } },
      '/a?q=%5B1%5D',
    ],
    ['an optional parameter, which is left out', '/a', { name: 'q', in: 'query', example: 1 }, '/a'],
  ];
  for (const [name, path, parameter, target] of targets)
    it(name, () => assert.equal(only(path, { get: { parameters: [parameter] } }).target, target));

  it('headers, and parameters of the operation before those of the path', () => {
    const { headers, target } = only('/a/{id}', {
      parameters: [{ ...id, example: 1 }],
      get: {
        parameters: [
          { ...id, example: 2 },
          { name: 'X-Tenant', in: 'header', required: true, example: 't' },
        ],
      },
    });
    assert.deepEqual([target, headers], ['/a/2', [['x-tenant', 't']]]);
  });

  it('a body that is put together from its parts, though its schema is a part of itself', () => {
    const node: Record<string, unknown> = { type: 'object', required: ['name', 'tags'] };
    node['properties'] = {
      id: { type: 'integer', readOnly: true, example: 1 },
      name: { type: 'string', example: 'ä' },
      tags: { type: 'array', items: { allOf: [{ type: 'object', properties: { t: { const: 'x' } } }] } },
      parent: node,
    };
    const { body, contentType } = only('/a', {
      post: { requestBody: { content: { 'application/json': { schema: node } } } },
    });
    assert.deepEqual(
      [body, contentType],
      [Buffer.from('{"name":"ä","tags":[{"t":"x"}]}').toString('latin1'), 'application/json'],
    );
  });

  it('a form, and a text', () => {
    const form = only('/a', {
      post: { requestBody: { content: { 'application/x-www-form-urlencoded': { example: { a: 'b c' } } } } },
    });
    const text = only('/a', { put: { requestBody: { content: { 'text/csv': { example: 'a,b' } } } } });
    assert.deepEqual([form.body, text.body], ['a=b+c', 'a,b']);
  });
});

describe('what cannot be tested has a reason', () => {
  const reasons: readonly (readonly [item: object, untested: object])[] = [
    [{ get: { parameters: [{ name: 'id', in: 'path' }] } }, { kind: 'no-example', of: 'path', name: 'id' }],
    [{ get: {} }, { kind: 'undescribed-parameter', name: 'id' }],
    [{ trace: {} }, { kind: 'forbidden-method' }],
    [{ additionalOperations: { 'A B': {} } }, { kind: 'not-a-method' }],
    [
      { get: { servers: [{ url: 'https://other.example' }] } },
      { kind: 'another-server', url: 'https://other.example/' },
    ],
  ];
  for (const [item, untested] of reasons)
    it(JSON.stringify(untested), () => {
      const operation = only('/a/{id}', item);
      assert.deepEqual([operation.target, operation.untested], [undefined, [untested]]);
    });

  const bodies: readonly (readonly [content: object, untested: object])[] = [
    [
      { 'application/json': { schema: { type: 'object', required: ['a'], properties: { a: {} } } } },
      { kind: 'no-example', of: 'body', name: 'application/json' },
    ],
    [{ 'multipart/form-data': { example: { a: 1 } } }, { kind: 'media-type', type: 'multipart/form-data' }],
  ];
  for (const [content, untested] of bodies)
    it(`${JSON.stringify(untested)}, but the preflight can be`, () => {
      const operation = only('/a', { post: { requestBody: { required: true, content } } });
      assert.deepEqual([operation.target, operation.untested], ['/a', [untested]]);
    });
});

it('an operation has every reason', () => {
  const { target, untested } = only('/a/{id}/{name}/{id}', {
    post: {
      parameters: [
        { name: 'id', in: 'path' },
        { name: 'q', in: 'query', required: true },
        { name: 'optional', in: 'query' },
      ],
      requestBody: { required: true, content: { 'multipart/form-data': {} } },
    },
  });
  assert.equal(target, undefined);
  assert.deepEqual(untested, [
    { kind: 'no-example', of: 'path', name: 'id' },
    { kind: 'no-example', of: 'query', name: 'q' },
    { kind: 'undescribed-parameter', name: 'name' },
    { kind: 'media-type', type: 'multipart/form-data' },
  ]);
  const forbidden = only('/a', {
    post: {
      parameters: [{ name: 'Cookie2', in: 'header', required: true, example: 'x' }],
      requestBody: { required: true, content: { 'multipart/form-data': {} } },
    },
  });
  assert.deepEqual(forbidden.untested, [
    { kind: 'forbidden-header', name: 'cookie2' },
    { kind: 'media-type', type: 'multipart/form-data' },
  ]);
});

it('the URL of the server takes the place of those of the description', () => {
  const servers = { servers: [{ url: 'https://prod.example/v1' }] };
  const paths = { '/a': { get: {}, post: { servers: [{ url: 'https://other.example' }] } } };
  const targets = operations(paths, servers, new URL('http://localhost:3000/api/')).map(({ target }) => target);
  assert.deepEqual(targets, ['/api/a', '/api/a']);
});

it('thousands of schemas that refer to each other are no work', () => {
  const schemas = Array.from({ length: 400 }, (): Record<string, unknown> => ({
    type: 'object',
    required: ['a', 'b'],
  }));
  for (const [index, schema] of schemas.entries())
    schema['properties'] = { a: schemas[(index + 1) % 400], b: schemas[(index * 7 + 3) % 400] };
  const content = { 'application/json': { schema: schemas[0] } };
  const { untested } = only('/a', { post: { requestBody: { required: true, content } } });
  assert.deepEqual(untested, [{ kind: 'no-example', of: 'body', name: 'application/json' }]);
});
