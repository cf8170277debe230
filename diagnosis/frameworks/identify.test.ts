import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { type IdentifiableResponse, identify } from './identify.ts';
import { frameworkNamed } from './index.ts';

/** What the products in implementations/ sent, recorded by scripts/record-products.ts. */
const recorded = z
  .record(
    z.string(),
    z.array(z.object({ status: z.number(), headers: z.array(z.tuple([z.string(), z.string()])), body: z.string() })),
  )
  .parse(JSON.parse(readFileSync(new URL('products.json', import.meta.url), 'utf8')));

/** Products that send nothing of their own, so that it is right to be silent. */
const silent = [
  'chi-cors',
  'echo',
  'elysia',
  'gorilla',
  'graphql-yoga',
  'h3',
  'haproxy',
  'http-server',
  'micro-cors',
  'mockoon',
  'oslo.middleware',
  'parcel',
  'plack-crossorigin',
  'polka',
  'rack-cors',
  'rs-cors',
  'rspack-dev-server',
  'wsgicors',
];

/** Products with the configuration of another one, which is as good as their own. */
const alike: Readonly<Record<string, readonly string[]>> = {
  fastapi: ['starlette'],
  'feathers-express': ['express'],
  'json-server': ['tinyhttp'],
  loopback: ['express'],
  mercurius: ['fastify'],
  nestjs: ['express'],
  // Its column is in a Jetty.
  spring: ['jetty'],
};

/** Products whose own error pages the application of the column replaces. */
const as: Readonly<Record<string, string>> = { loopback: 'express', mercurius: 'fastify', spring: 'jetty' };

describe('a product is identified by what it sends', () => {
  for (const [id, responses] of Object.entries(recorded)) {
    const framework = frameworkNamed(id);
    it(id, () => {
      assert.equal(identify(responses)?.framework.id, silent.includes(id) ? undefined : (as[id] ?? framework?.id));
    });
    it(`${id}: no single response is taken for that of another product`, () => {
      for (const response of responses) {
        const found = identify([response])?.framework.id;
        if (found !== undefined && found !== framework?.id) assert.ok(alike[id]?.includes(found), found);
      }
    });
  }

  const others: readonly (readonly [string, Partial<IdentifiableResponse>])[] = [
    [
      'spring',
      {
        headers: [
          ['Vary', 'Origin'],
          ['Vary', 'Access-Control-Request-Method'],
          ['Vary', 'Access-Control-Request-Headers'],
          ['Content-Type', 'application/json'],
        ],
      },
    ],
    ['spring', { status: 403, body: 'Invalid CORS request' }],
    [
      'loopback',
      {
        status: 404,
        body: '{"error":{"statusCode":404,"name":"NotFoundError","message":"Endpoint \\"GET /x\\" not found."}}',
      },
    ],
    ['prometheus', { status: 400, body: '{"status":"error","errorType":"bad_data","error":"invalid parameter"}' }],
    ['azurite', { headers: [['Server', 'Windows-Azure-Blob/1.0']] }],
    ['aspnet-core', { headers: [['Server', 'Kestrel']] }],
    ['laravel', { headers: [['Set-Cookie', 'laravel_session=a; path=/']] }],
    [
      'rack-cors',
      {
        headers: [
          ['X-Request-Id', '0b7d2f0e-8f1c-4d0e-9e53-111111111111'],
          ['X-Runtime', '0.012345'],
        ],
      },
    ],
    ['gin', { status: 404, headers: [['Content-Type', 'text/plain']], body: '404 page not found' }],
    ['s3', { headers: [['Server', 'AmazonS3']] }],
    ['api-gateway', { headers: [['Apigw-Requestid', 'a=']] }],
    [
      'cloudfront',
      {
        headers: [
          ['X-Amz-Cf-Id', 'a'],
          ['Via', '1.1 a.cloudfront.net (CloudFront)'],
        ],
      },
    ],
    [
      'kong',
      {
        headers: [
          ['Server', 'nginx'],
          ['Via', '1.1 kong/3.9.0'],
        ],
      },
    ],
    ['ingress-nginx', { status: 404, body: 'default backend - 404' }],
    [
      'haproxy',
      {
        status: 503,
        body: '<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>\n',
      },
    ],
  ];
  for (const [id, response] of others) {
    it(`${id}, by what its documentation says`, () => {
      assert.equal(identify([{ status: 200, headers: [], ...response }])?.framework.id, id);
    });
  }

  it('the application before the proxy in front of it', () => {
    const found = identify([
      {
        status: 200,
        headers: [
          ['Server', 'nginx'],
          ['X-Powered-By', 'Express'],
        ],
      },
    ]);
    assert.deepEqual([found?.framework.id, found?.layer], ['express', 'application']);
  });

  it('nobody by the Vary of a preflight, which middlewares of Go send too', () => {
    const names = ['Origin', 'Access-Control-Request-Method', 'Access-Control-Request-Headers'];
    const preflight = { status: 204, headers: names.map((name) => ['Vary', name] as const) };
    assert.equal(identify([preflight]), null);
  });

  it('nobody where two applications show', () => {
    const [a, b] = [
      { status: 200, headers: [['Server', 'Kestrel']] },
      { status: 200, headers: [['X-Powered-By', 'Express']] },
    ] as const;
    assert.equal(identify([a, b]), null);
  });
});
