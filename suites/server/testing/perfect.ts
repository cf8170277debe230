/** Servers that are right, each in another way: no check may fail on any of them. */
import type { PolicyFile } from '../policy.ts';
import type { Freedoms } from './policy-server.ts';

const routes = {
  ok: '/ok',
  empty: '/empty',
  error: '/error',
  throw: '/throw',
  forbidden: '/forbidden',
  tooLarge: '/too-large',
  redirect: '/redirect',
  etag: '/etag',
  stream: '/stream',
  auth: '/auth',
  vary: '/vary',
  options: '/options',
  badRequest: '/bad-request',
  unsupportedType: '/unsupported-type',
  rateLimited: '/rate-limited',
  badGateway: '/bad-gateway',
  unavailable: '/unavailable',
  gatewayTimeout: '/gateway-timeout',
  json: '/json',
  putOnly: '/put-only',
};

const rest = { routes, marker: 'x-app' } as const;

/** Policies that differ in what the standard treats by a rule of its own. */
export const policies = {
  credentialed: {
    ...rest,
    origins: ['https://app.example.com', 'https://admin.example.org:8443'],
    credentials: true,
    methods: ['GET', 'PUT', 'PATCH'],
    allowedHeaders: ['content-type', 'x-token', 'authorization'],
    exposedHeaders: ['x-total', 'x-page'],
    maxAge: 600,
  },
  public: {
    ...rest,
    origins: '*',
    credentials: false,
    methods: ['PUT', 'DELETE'],
    allowedHeaders: ['x-token'],
    exposedHeaders: ['x-total'],
    maxAge: 0,
  },
  'public for any header': { ...rest, origins: '*', credentials: false, methods: '*', allowedHeaders: '*' },
  'one origin': {
    ...rest,
    origins: ['https://app.example.com'],
    credentials: false,
    methods: ['PUT', 'patch', 'PURGE'],
    allowedHeaders: ['x-token', 'X-Other'],
  },
  nobody: { ...rest, origins: [], credentials: false },
  patterns: {
    ...rest,
    origins: ['https://*.example.org', 'http://localhost:*'],
    credentials: false,
    methods: ['PUT'],
    allowedHeaders: ['x-token'],
  },
  'unsafe origins, without credentials': {
    ...rest,
    origins: ['http://legacy.example.org', 'https://*.github.io'],
    credentials: false,
  },
  'opaque origins': { ...rest, origins: ['null', 'https://app.example.com'], credentials: false },
  'wildcards within a label, of one label, and of an extension': {
    ...rest,
    origins: ['https://app-*.example.com', 'https://{label}.example.org', 'chrome-extension://*'],
    credentials: false,
    methods: ['PUT'],
    allowedHeaders: ['x-amz-meta-*', 'content-type'],
  },
  'any host by https': { ...rest, origins: ['https://*'], credentials: false, methods: ['PUT'] },
  rules: {
    ...rest,
    rules: [
      {
        origins: ['https://upload-*.example.com'],
        credentials: true,
        methods: ['PUT', 'POST'],
        allowedHeaders: ['content-type', 'x-amz-meta-*'],
        exposedHeaders: ['etag'],
        maxAge: 600,
      },
      {
        origins: ['https://admin.example.com'],
        credentials: true,
        methods: ['GET', 'HEAD', 'DELETE'],
        allowedHeaders: ['x-token'],
        exposedHeaders: ['x-total'],
        maxAge: 60,
      },
      { origins: ['https://admin.example.com'], credentials: true, methods: ['PATCH'], allowedHeaders: ['x-patch'] },
      { origins: '*', credentials: false, methods: ['GET', 'HEAD', 'POST'], allowedHeaders: [] },
    ],
  },
  'rules that only upload': {
    ...rest,
    rules: [{ origins: ['https://app.example.com'], methods: ['PUT'], allowedHeaders: '*' }],
  },
  'another path': {
    ...rest,
    origins: ['https://app.example.com'],
    credentials: true,
    methods: ['PUT'],
    paths: { '/internal': { origins: [] }, '/public': { origins: '*', credentials: false } },
  },
} as const satisfies Readonly<Record<string, PolicyFile>>;

export const freedoms: Readonly<Record<string, Partial<Freedoms>>> = {
  usual: {},
  'echo, 200, reject, lower': {
    everyone: 'echo',
    preflightStatus: 200,
    denied: 'reject',
    names: 'lower',
    separator: ',',
    lowerLists: true,
    extra: [
      ['Cache-Control', 'private'],
      ['x-powered-by', 'tests'],
    ],
  },
  'asked, upper, reversed, spaces': {
    lists: 'asked',
    names: 'upper',
    separator: ' ,\t',
    reversed: true,
    extra: [
      ['Vary', 'Accept-Encoding'],
      ['Set-Cookie', 'session=1; Path=/; HttpOnly; Secure; SameSite=None; Partitioned'],
    ],
    counts: true,
  },
  'over TLS, by HTTP/2 too': { secure: true },
  'split lists, another origin for strangers': { splitLists: true, fixedOrigin: true },
};
