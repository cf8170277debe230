import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PolicyError } from '../policy.ts';
import { readPolicy } from './read.ts';

const s3Rule = {
  origins: ['https://app.example.com', 'https://*.example.org'],
  methods: ['GET', 'PUT'],
  allowedHeaders: ['x-amz-meta-*'],
  exposedHeaders: ['ETag'],
  maxAge: 3000,
};
const s3 = {
  ID: 'app',
  AllowedOrigins: ['https://app.example.com', 'https://*.example.org'],
  AllowedMethods: ['GET', 'PUT'],
  AllowedHeaders: ['x-amz-meta-*'],
  ExposeHeaders: ['ETag'],
  MaxAgeSeconds: 3000,
};
const open = { origins: '*', methods: ['GET'], allowedHeaders: [] };

const xml = `<?xml version="1.0"?>
<CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <CORSRule>
    <ID>app</ID>
    <AllowedOrigin>https://app.example.com</AllowedOrigin>
    <AllowedOrigin>https://*.example.org</AllowedOrigin>
    <AllowedMethod>GET</AllowedMethod><AllowedMethod>PUT</AllowedMethod>
    <AllowedHeader>x-amz-meta-*</AllowedHeader>
    <ExposeHeader>ETag</ExposeHeader>
    <MaxAgeSeconds>3000</MaxAgeSeconds>
  </CORSRule>
  <CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>
</CORSConfiguration>`;

const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
spec:
  rules:
    - filters:
        - type: CORS
          cors:
            allowOrigins: ["https://*.example.com"]
            allowCredentials: true
            allowMethods: [PUT]
            allowHeaders: [x-token]
            exposeHeaders: [x-total]
            maxAge: 60
`;

const spring = `spring:
  cloud:
    gateway:
      globalcors:
        cors-configurations:
          '[/**]':
            allowedOrigins: "https://app.example.com,\${EXTRA:https://b.example}"
            allowed-origin-patterns: ["https://*.example.com:[8080,8081]"]
            allowedMethods: [GET, POST]
            allowedHeaders: "*"
            allow-credentials: true
            maxAge: 30m
`;

const both = `a:
  cors: { allowed-origins: "https://a.example" }
b:
  cors: { allowed-origins: "https://b.example" }
`;

const springRule = (origins: readonly string[]): unknown => ({
  rules: [{ methods: ['GET', 'HEAD'], allowedHeaders: [], credentials: false, origins }],
});

describe('--policy reads', () => {
  const rows: readonly (readonly [title: string, name: string, text: string, policy: unknown, part?: string])[] = [
    ['a policy', 'p.json', '{"origins": []}', { origins: [] }],
    ['a policy in YAML', 'p.yaml', 'origins: ["https://a.example"]', { origins: ['https://a.example'] }],
    ['the S3 console', 's3.json', JSON.stringify([s3]), { rules: [s3Rule] }],
    ['the AWS CLI', 's3.json', JSON.stringify({ CORSRules: [s3] }), { rules: [s3Rule] }],
    [
      'CloudFormation',
      's3.json',
      JSON.stringify({ CorsConfiguration: { CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['GET'] }] } }),
      { rules: [open] },
    ],
    ['S3 in XML', 's3.xml', xml, { rules: [s3Rule, open] }],
    [
      'an HTTPRoute',
      'route.yaml',
      route,
      {
        origins: ['https://*.example.com'],
        credentials: true,
        methods: ['PUT'],
        allowedHeaders: ['x-token'],
        exposedHeaders: ['x-total'],
        maxAge: 60,
      },
    ],
    ['an HTTPCORSFilter', 'cors.yaml', 'allowOrigins: ["*"]', { origins: '*', maxAge: 5 }],
    [
      'Spring Cloud Gateway',
      'application.yml',
      spring,
      {
        rules: [
          {
            methods: ['GET', 'POST'],
            allowedHeaders: '*',
            credentials: true,
            origins: [
              'https://app.example.com',
              'https://b.example',
              'https://*.example.com:8080',
              'https://*.example.com:8081',
            ],
            maxAge: 1800,
          },
        ],
      },
    ],
    ['a part of a file', 'application.yml', both, springRule(['https://b.example']), 'b'],
    [
      'properties of Spring',
      'application.properties',
      '# CORS\nmanagement.endpoints.web.cors.allowed-origins[0]=https://a.example\nmanagement.endpoints.web.cors.allowed-origins[1] = https://b.example\n',
      springRule(['https://a.example', 'https://b.example']),
    ],
    [
      'ASP.NET Core',
      'appsettings.json',
      '{\n  // CORS\n  "AllowedHosts": "*",\n  "Cors": { "AllowedOrigins": ["https://a.example",], "AllowCredentials": true, "PreflightMaxAge": "00:10:00" }\n}',
      { origins: ['https://a.example'], credentials: true, maxAge: 600 },
    ],
    [
      'ABP, in one string',
      'appsettings.json',
      '{"App": {"CorsOrigins": "https://*.a.example,http://localhost:4200"}}',
      { origins: ['https://*.a.example', 'http://localhost:4200'] },
    ],
  ];
  for (const [title, name, text, policy, part] of rows) {
    it(title, async () => {
      assert.deepEqual(await readPolicy(text, name, part), policy);
    });
  }
});

describe('--policy says what is wrong, where, and what to do', () => {
  const rows: readonly (readonly [name: string, text: string, says: string, part?: string])[] = [
    [
      's3.json',
      '[{"AllowedOrigins": ["https://a.example/"], "AllowedMethods": ["GET"]}]',
      's3.json is not a valid S3 CORS configuration:\n  [0].AllowedOrigins[0]: "https://a.example/" has a path; did you mean "https://a.example"?',
    ],
    [
      's3.json',
      '{"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["GET"], "AllowedHeader": [], "Foo": 1}]}',
      's3.json: CORSRules[0].Foo: unknown key',
    ],
    ['s3.json', '[{"AllowedOrigins": ["*"]}]', 's3.json: [0]: AllowedMethods is missing'],
    ['s3.xml', xml.replace('</ID>', ''), 's3.xml: line 5: <AllowedOrigin> is not expected inside a value'],
    [
      's3.xml',
      xml.replace('PUT<', 'put<'),
      'line 7, AllowedMethod: "put": browsers send this method in upper case; did you mean "PUT"?',
    ],
    [
      's3.xml',
      xml.replaceAll('MaxAgeSeconds', 'MaxAge'),
      's3.xml: line 10: unknown element <MaxAge>; expected <AllowedOrigin>',
    ],
    ['s3.xml', '<a/>', 's3.xml: line 1: unknown element <a>; expected <CORSConfiguration>'],
    [
      'route.yaml',
      route.replace('allowMethods', 'allowMethod'),
      'spec.rules[0].filters[0].cors.allowMethod: unknown field; did you mean "allowMethods"?',
    ],
    [
      'route.yaml',
      route.replace('[PUT]', '[put]'),
      'spec.rules[0].filters[0].cors.allowMethods[0]: "put": browsers send',
    ],
    [
      'route.yaml',
      route.replace('"https://*.example.com"', '"*"'),
      'cors.allowCredentials: "origins": "*" with "credentials": true cannot be satisfied',
    ],
    ['route.yaml', 'a: [', 'route.yaml: line 1, column 5: not valid YAML'],
    ['application.yml', 'server:\n  port: 80\n', 'application.yml: it has no allowed origins; expected a policy'],
    [
      'application.yml',
      both,
      'it has several CORS settings; choose one by adding # and its place to the file name: #a.cors, #b.cors',
    ],
    ['application.yml', both, 'there are no CORS settings at "c"; they are at a.cors, b.cors', 'c'],
    [
      'application.yml',
      'cors: { allowed-origins: "${ORIGINS}" }',
      'cors.allowed-origins: the value of the variable ORIGINS is not in the file; write it instead of ${ORIGINS}',
    ],
    [
      'application.yml',
      'cors: { allowed-origins: "https://a.example", max-age: soon }',
      'cors.max-age: "soon" is not a duration',
    ],
    [
      'appsettings.json',
      '{"Cors": {"AllowedOrigins": ["a.example"]}}',
      'Cors.AllowedOrigins[0]: "a.example" has no scheme; did you mean "https://a.example"?',
    ],
    ['p.json', '{\n  "origins": [],\n  "methods": [PUT]\n}', 'p.json: line 3, column 15: not valid JSON: '],
    ['p.json', '{\n  "origins": [],\n}', 'p.json: line 3, column 1: not valid JSON: '],
    ['p.json', '{\n  "origins": [', 'p.json: line 2, column 15: not valid JSON: '],
    ['p.json', '{', 'p.json: line 1, column 2: not valid JSON: '],
    ['p.json', '{"origin": []}', 'origin: unknown key; did you mean "origins"?'],
  ];
  for (const [name, text, says, part] of rows) {
    it(says, async () => {
      await assert.rejects(readPolicy(text, name, part), (error) => {
        assert.ok(error instanceof PolicyError, String(error));
        assert.ok(error.message.includes(says), error.message);
        return true;
      });
    });
  }
});
