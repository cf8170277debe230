/** Servers that behave as real products do: what was once reported wrongly about them, beside the defect that is to be found. */
import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import type { HeaderList, HeaderPair } from '../../../protocol/http/wire.ts';
import { findingInWords } from '../../../words/findings/finding.ts';
import { fixInWords } from '../../../words/findings/fixes.ts';
import type { PolicyFile } from '../policy.ts';
import type { CheckResult } from '../run.ts';
import { reply, runOnHandler, runOnUrl } from '../testing/handler.ts';
import type { Handler, HandlerRequest } from '../testing/handler.ts';
import { response, startRawServer } from '../testing/raw-server.ts';

const app = 'https://app.example.com';
const one: PolicyFile = { origins: [app], methods: ['PUT'], allowedHeaders: ['x-token'] };
const varyOrigin: HeaderPair = ['Vary', 'Origin'];

/** What an allowed origin gets. */
function granted(origin: string, more: HeaderList = []): HeaderList {
  return [
    ['Access-Control-Allow-Origin', origin],
    ['Access-Control-Allow-Methods', 'PUT'],
    ['Access-Control-Allow-Headers', 'x-token'],
    varyOrigin,
    ...more,
  ];
}

const right: Handler = ({ origin }) => reply(200, origin === app ? granted(app) : [varyOrigin], 'ok');

/** Names that a preflight asks for. */
function asked({ header }: HandlerRequest): { readonly method: string; readonly names: readonly string[] } {
  const names = header('Access-Control-Request-Headers') ?? '';
  return {
    method: header('Access-Control-Request-Method') ?? '',
    names: names.split(',').filter((name) => name !== ''),
  };
}

async function resultOf(handler: Handler, policy: PolicyFile | undefined, id: string): Promise<CheckResult> {
  const results = await runOnHandler(handler, policy, [id]);
  return results.get(id) ?? assert.fail(`there is no check ${id}`);
}

async function fixesOf(handler: Handler, policy: PolicyFile | undefined, id: string): Promise<readonly string[]> {
  const { result, findings, check } = await resultOf(handler, policy, id);
  assert.equal(result, 'fail', id);
  return findings.map(({ fix }) => (fix === undefined ? check.fix : fixInWords(fix)));
}

async function levelsOf(handler: Handler, policy: PolicyFile | undefined, id: string): Promise<readonly string[]> {
  const { findings } = await resultOf(handler, policy, id);
  return findings.map(({ level, severity }) => [level, severity].filter(Boolean).join(' '));
}

async function onRaw(
  answer: (request: string, socket: Socket) => void,
  policy: PolicyFile,
  ids: readonly string[],
  options: Parameters<typeof runOnUrl>[3] = {},
): Promise<ReadonlyMap<string, CheckResult>> {
  const server = await startRawServer(answer);
  try {
    return await runOnUrl(`http://127.0.0.1:${String(server.port)}/`, policy, ids, options);
  } finally {
    await server.close();
  }
}

describe('vary-sound', () => {
  const byCookie = (status: number, name: string): Handler => {
    return (request) =>
      request.header('Cookie') === undefined
        ? right(request)
        : reply(status, [...granted(app).filter(([each]) => each !== name), [name, 'x-cookie']]);
  };

  it('takes no error for evidence', async () => {
    assert.equal((await resultOf(byCookie(400, 'Access-Control-Expose-Headers'), one, 'vary-sound')).result, 'pass');
  });

  it('is not asked where every response is an error', async () => {
    assert.equal((await resultOf(() => reply(401), one, 'vary-sound')).result, 'not-run');
  });

  it('shows the header that differs', async () => {
    const { result, findings } = await resultOf(byCookie(200, 'Access-Control-Expose-Headers'), one, 'vary-sound');
    assert.equal(result, 'fail');
    assert.deepEqual(
      findings.map(({ data }) => data.id === 'vary-lacks-header' && data.headers),
      [
        [
          { name: 'Vary', lines: [varyOrigin] },
          { name: 'Access-Control-Expose-Headers', lines: [] },
        ],
      ],
    );
  });
});

it('http-keepalive finds a body that is taken for the next request, and vary-sound does not', async () => {
  const confused = new WeakSet<Socket>();
  const results = await onRaw(
    (request, socket) => {
      const isRight = request.includes(`Origin: ${app}`);
      const lines = isRight ? [`Access-Control-Allow-Origin: ${app}`, 'Vary: Origin'] : ['Vary: Origin'];
      socket.write(confused.has(socket) ? response(400) : response(200, lines, 'ok'));
      if (request.startsWith('POST')) confused.add(socket);
    },
    { origins: [app] },
    ['http-keepalive', 'vary-sound'],
  );
  assert.equal(results.get('http-keepalive')?.result, 'fail');
  assert.equal(results.get('vary-sound')?.result, 'pass');
});

describe('"*" for requests with Origin only', () => {
  const policy: PolicyFile = { origins: '*' };
  const handler: Handler = ({ origin }) =>
    reply(200, origin === undefined ? [] : [['Access-Control-Allow-Origin', '*']], 'ok');

  it('is one finding', async () => {
    const ids = ['acao-no-origin', 'vary-allowed', 'vary-no-origin'];
    const results = await runOnHandler(handler, policy, ids);
    assert.deepEqual(
      ids.map((id) => results.get(id)?.result),
      ['fail', 'pass', 'pass'],
    );
  });

  it('and an echo without Vary still is two', async () => {
    const echo: Handler = ({ origin }) =>
      reply(200, origin === undefined ? [] : [['Access-Control-Allow-Origin', origin]], 'ok');
    const ids = ['vary-allowed', 'vary-no-origin'];
    const results = await runOnHandler(echo, policy, ids);
    assert.deepEqual(
      ids.map((id) => results.get(id)?.result),
      ['fail', 'fail'],
    );
  });
});

describe('a preflight that is refused for its method or its headers', () => {
  /** Refuses as gorilla/handlers and rs/cors do: preflights of a method or a header that it does not list. */
  const listing =
    (methods: readonly string[], names: readonly string[], status = 403): Handler =>
    (request) => {
      if (!request.isPreflight || request.origin !== app) return right(request);
      const { method, names: wanted } = asked(request);
      return methods.includes(method) && wanted.every((name) => names.includes(name))
        ? reply(204, granted(app))
        : reply(status, [varyOrigin]);
    };
  const all = ['GET', 'HEAD', 'POST', 'PUT'];
  const fix = (what: string, list: string): string =>
    `The server answers other preflights of this origin, and refuses ${what}: add ${what} to its list of ${list}.`;

  it('is told by the method', async () => {
    const methods = ['GET', 'HEAD', 'POST'];
    assert.deepEqual(await fixesOf(listing(methods, ['x-token']), one, 'pf-status'), [fix('PUT', 'allowed methods')]);
    assert.deepEqual(await fixesOf(listing(methods, ['x-token'], 200), one, 'pf-ok'), [fix('PUT', 'allowed methods')]);
  });

  it('is told by the header', async () => {
    assert.deepEqual(await fixesOf(listing(all, [], 405), one, 'pf-status'), [
      fix('x-token', 'allowed request headers'),
    ]);
  });

  it('is told by the status where every preflight is refused', async () => {
    assert.deepEqual(await fixesOf(listing([], [], 405), one, 'pf-status'), [
      'Let the CORS layer handle OPTIONS for this path, in front of the router.',
    ]);
  });

  it('is a SHOULD where it is HEAD, which the policy does not list', async () => {
    const handler = listing(['GET', 'POST', 'PUT'], ['x-token']);
    assert.deepEqual(await levelsOf(handler, one, 'pf-safelisted-method'), ['SHOULD']);
    assert.deepEqual(await levelsOf(handler, { ...one, methods: ['PUT', 'HEAD'] }, 'pf-safelisted-method'), ['MUST']);
    assert.deepEqual(await fixesOf(handler, one, 'pf-safelisted-method'), [fix('HEAD', 'allowed methods')]);
  });

  it('for the form of its list gets the advice of the check', async () => {
    const strict: Handler = (request) =>
      request.isPreflight && /,,/.test(request.header('Access-Control-Request-Headers') ?? '')
        ? reply(403)
        : two(request);
    const two: Handler = ({ origin }) =>
      reply(200, origin === app ? [...granted(app), ['Access-Control-Allow-Headers', 'x-a']] : [varyOrigin]);
    const fixes = await fixesOf(strict, { ...one, allowedHeaders: ['x-token', 'x-a'] }, 'pf-acrh-empty');
    assert.deepEqual([...new Set(fixes)], ['Skip empty elements of Access-Control-Request-Headers, up to a limit.']);
  });

  it('makes the response to the method unreadable, and the method is named', async () => {
    const handler: Handler = (request) =>
      request.method === 'PUT' || asked(request).method === 'PUT' ? reply(200, [varyOrigin]) : right(request);
    assert.deepEqual(await fixesOf(handler, one, 'act-methods'), [fix('PUT', 'allowed methods')]);
  });
});

it('a 405 without Allow is told to send Allow', async () => {
  const handler: Handler = (request) =>
    request.method === 'PUT' ? { ...right(request), status: 405 } : right(request);
  assert.deepEqual(await fixesOf(handler, one, 'act-405'), [
    'Send Allow with the 405, and list the methods of the route in it.',
  ]);
});

describe('an injected line', () => {
  const answering =
    (value: (origin: string) => string) =>
    (request: string, socket: Socket): void => {
      const origin = /\r\nOrigin: (.*?)\r\n/s.exec(request)?.[1] ?? '';
      socket.write(response(200, [`Access-Control-Allow-Origin: ${value(origin)}`]), 'latin1');
    };
  const levels = async (value: (origin: string) => string): Promise<readonly unknown[]> => {
    const results = await onRaw(answering(value), { origins: [app] }, ['inj-crlf']);
    return results.get('inj-crlf')?.findings.map(({ level, severity }) => [level, severity]) ?? [];
  };

  it('that only a lone CR would end is ROBUSTNESS', async () => {
    assert.deepEqual(await levels((origin) => origin.replaceAll('\n', '')), [['ROBUSTNESS', undefined]]);
  });

  it('that is one is SECURITY', async () => {
    assert.deepEqual(await levels((origin) => origin.replaceAll(/[\0\r\n]/g, '').replaceAll('%0d%0a', '\r\n')), [
      ['SECURITY', 'high'],
    ]);
  });
});

describe('an origin that gets past a comparison', () => {
  const policy: PolicyFile = { origins: ['https://*.example.org'], credentials: true };
  const credentialed = (allows: (origin: string) => boolean): Handler => {
    return ({ origin = '' }) =>
      reply(200, allows(origin) ? granted(origin, [['Access-Control-Allow-Credentials', 'true']]) : [varyOrigin]);
  };

  it('is ROBUSTNESS where DNS cannot have its host', async () => {
    const handler = credentialed((origin) => /^https:\/\/[^/]*\.example\.org$/.test(origin));
    assert.deepEqual(await levelsOf(handler, policy, 'bypass-pattern'), ['ROBUSTNESS']);
    // Without its first character, a host whose first label is one letter begins with a dot.
    const dotted = credentialed((origin) => /^https:\/\/(?:a|\.a|)\.example\.org$/.test(origin));
    for (const id of ['bypass-cut', 'bypass-dots'])
      assert.deepEqual(
        await levelsOf(dotted, { ...policy, origins: ['https://a.example.org'] }, id),
        ['ROBUSTNESS'],
        id,
      );
  });

  it('is SECURITY where it can', async () => {
    const handler = credentialed((origin) => /^https:\/\/[^/]*example\.org$/.test(origin));
    assert.deepEqual(await levelsOf(handler, policy, 'bypass-pattern'), ['SECURITY high', 'ROBUSTNESS']);
  });

  it('is one finding where every origin gets in by preflights', async () => {
    const handler: Handler = (request) =>
      request.isPreflight
        ? reply(204, granted(request.origin ?? '', [['Access-Control-Allow-Credentials', 'true']]))
        : right(request);
    const results = await runOnHandler(handler, { ...one, credentials: true }, undefined);
    const failed = [...results.values()].filter(({ result }) => result === 'fail').map(({ check: { id } }) => id);
    assert.deepEqual(
      failed.filter((id) => id.startsWith('bypass-')),
      ['bypass-reflect'],
    );
    const [finding] = results.get('bypass-reflect')?.findings ?? [];
    assert.ok(finding?.data.id === 'disallowed-origin');
    assert.equal(finding.data.gain.kind, 'send');
  });

  it('is none where the server sends the same value to all', async () => {
    const handler: Handler = () => reply(200, [['Access-Control-Allow-Origin', `${app}/`]]);
    assert.equal((await resultOf(handler, one, 'bypass-path')).result, 'not-run');
    assert.equal((await resultOf(handler, one, 'acao-syntax')).result, 'fail');
  });
});

describe('"null"', () => {
  it('that is a literal for all is not to be taken out of a list', async () => {
    const literal: Handler = ({ origin }) => reply(200, granted(origin === app ? app : 'null'));
    assert.match(
      (await fixesOf(literal, one, 'acao-null-deny')).join(),
      /^Send no Access-Control-Allow-Origin to origins/,
    );
  });

  it('nor where any origin gets in', async () => {
    for (const value of [undefined, '*']) {
      const open: Handler = ({ origin = app }) => reply(200, granted(value ?? origin));
      assert.match((await fixesOf(open, one, 'acao-null-deny')).join(), /^Compare the whole Origin/);
      assert.equal((await resultOf(open, one, 'bypass-long')).result, 'pass');
    }
  });

  it('that is allowed is', async () => {
    const listed: Handler = ({ origin = '' }) => reply(200, [app, 'null'].includes(origin) ? granted(origin) : []);
    assert.match((await fixesOf(listed, one, 'acao-null-deny')).join(), /^Take "null" out/);
  });
});

describe('a preflight that gets no response', () => {
  const closing = (request: string, socket: Socket): void => {
    if (request.startsWith('OPTIONS')) socket.destroy();
    else socket.write(response(200, ['Access-Control-Allow-Origin: *']));
  };

  it('is a MUST failure of the server', async () => {
    const results = await onRaw(closing, { origins: '*', methods: ['PUT'] }, ['pf-status']);
    const status = results.get('pf-status');
    assert.equal(status?.result, 'fail');
    assert.deepEqual(
      status.findings.map(({ level }) => level),
      ['MUST'],
    );
  });

  it('keeps no other origin from being compared by GET', async () => {
    const silent =
      (allows: (origin: string) => boolean) =>
      (request: string, socket: Socket): void => {
        const origin = /\r\nOrigin: (.*?)\r\n/.exec(request)?.[1] ?? '';
        if (request.startsWith('OPTIONS')) return;
        socket.write(response(200, allows(origin) ? [`Access-Control-Allow-Origin: ${origin}`] : [], 'ok'));
      };
    const ids = ['bypass-reflect', 'bypass-suffix'];
    const resultsOn = async (allows: (origin: string) => boolean) => {
      const results = await onRaw(silent(allows), one, ids, { timeoutMs: 200 });
      return ids.map((id) => results.get(id)?.result);
    };
    assert.deepEqual(await resultsOn((origin) => origin === app), ['pass', 'pass']);
    assert.deepEqual(await resultsOn((origin) => origin.startsWith(app)), ['pass', 'fail']);
  });

  it('is no failure of CORS where nothing is answered any more', async () => {
    let left = 1;
    const results = await onRaw(
      (_, socket) => {
        left -= 1;
        if (left >= 0) socket.write(response(200, ['Access-Control-Allow-Origin: *']));
        else socket.destroy();
      },
      { origins: '*', methods: ['PUT'] },
      ['pf-status'],
    );
    assert.equal(results.get('pf-status')?.result, 'no-response');
  });
});

it('two origins in one line are told to be one', async () => {
  const handler: Handler = () => reply(200, granted(`${app} https://b.example`));
  const policy = { ...one, origins: [app, 'https://b.example'] };
  for (const id of ['acao-allow', 'acao-single'])
    assert.match((await fixesOf(handler, policy, id)).join(), /takes one origin/);
  assert.equal((await resultOf(handler, policy, 'acao-syntax')).result, 'pass');
});

describe('"*" with credentials', () => {
  const handler: Handler = () =>
    reply(200, [
      ['Access-Control-Allow-Origin', '*'],
      ['Access-Control-Allow-Credentials', 'true'],
    ]);

  it('of a server that nothing is declared of is an observation, and no advice opens it', async () => {
    const results = await runOnHandler(handler, undefined, undefined);
    const failed = [...results.values()].filter(({ result }) => result === 'fail').map(({ check: { id } }) => id);
    assert.deepEqual(failed, []);
    const [finding] = results.get('cred-wildcard')?.findings ?? [];
    assert.equal(finding?.level, 'INFO');
    assert.deepEqual(finding.fix, { kind: 'drop-credentials' });
  });

  it('is a MUST where origins are named', async () => {
    const { findings } = await resultOf(handler, { origins: [app], credentials: true }, 'cred-wildcard');
    assert.equal(findings[0]?.level, 'MUST');
  });
});

describe('credentials for every origin in responses to preflights alone', () => {
  /** As restify-cors-middleware2 answers, whatever is configured. */
  const preflighted: Handler = ({ isPreflight, origin = '' }) =>
    isPreflight
      ? reply(204, granted(origin, [['Access-Control-Allow-Credentials', 'true']]))
      : reply(200, [['Access-Control-Allow-Origin', '*']], 'ok');
  const gains = async (handler: Handler, policy: PolicyFile | undefined, id: string) => {
    const { findings } = await resultOf(handler, policy, id);
    return findings.map(({ data }) => data.id === 'disallowed-origin' && data.gain.kind);
  };

  it('let pages send, and not read', async () => {
    assert.deepEqual(await gains(preflighted, { origins: '*' }, 'cred-reflect'), ['send']);
    assert.deepEqual(await gains(preflighted, undefined, 'acao-default'), ['send']);
  });

  it('harm nobody where the method is not allowed', async () => {
    const without: Handler = (request) => {
      const { headers, ...rest } = preflighted(request);
      return { ...rest, headers: headers.filter(([name]) => name !== 'Access-Control-Allow-Methods') };
    };
    assert.deepEqual(await gains(without, { origins: '*' }, 'cred-reflect'), []);
  });

  it('are what they are where responses have them too', async () => {
    const both: Handler = ({ origin = '' }) =>
      reply(200, granted(origin, [['Access-Control-Allow-Credentials', 'true']]));
    assert.deepEqual(await gains(both, { origins: '*' }, 'cred-reflect'), ['read']);
  });
});

describe('a server that has GET alone, as a bucket of S3', () => {
  const getOnly: Handler = (request) => {
    const { method, origin, isPreflight } = request;
    const wanted = isPreflight ? asked(request).method : method;
    const isAllowed = origin === app && wanted === 'GET';
    const headers: HeaderList = isAllowed
      ? [['Access-Control-Allow-Origin', app], ['Access-Control-Allow-Headers', 'x-token'], varyOrigin]
      : [varyOrigin];
    if (isPreflight) return reply(isAllowed ? 200 : 403, headers);
    return method === 'GET' || method === 'HEAD'
      ? reply(200, headers, method === 'GET' ? 'object' : '')
      : reply(405, [...headers, ['Allow', 'GET, HEAD']]);
  };
  const ids = [
    'pf-safelisted-method',
    'pf-no-acrh',
    'pf-status',
    'pf-ok',
    'pf-acrh-browser',
    'act-head',
    'act-405',
    'act-methods',
  ];
  for (const policy of [
    { origins: [app], allowedHeaders: ['x-token'] },
    { rules: [{ origins: [app], methods: ['GET'], allowedHeaders: ['x-token'] }] },
  ] satisfies readonly PolicyFile[])
    it(`fails nothing by ${Object.keys(policy).join(' and ')}`, async () => {
      const results = await runOnHandler(getOnly, policy, ids);
      const failed = [...results.values()].filter(({ result }) => result === 'fail').map(({ check: { id } }) => id);
      assert.deepEqual(failed, []);
    });

  it('fails where the policy lists POST', async () => {
    const policy = { origins: [app], methods: ['POST'], allowedHeaders: ['x-token'] };
    assert.ok((await levelsOf(getOnly, policy, 'pf-safelisted-method')).includes('MUST'));
  });
});

describe('what no page can meet is no MUST', () => {
  const list = { origins: [app, 'https://b.example'], methods: ['PUT'], allowedHeaders: ['x-token'] };
  const isStranger = ({ origin = '' }: { readonly origin?: string | undefined }): boolean =>
    !list.origins.includes(origin);
  /** Answers every OPTIONS that is no preflight by its whole list, as wsgicors does. */
  const plainOptions =
    (value: string): Handler =>
    (request) =>
      request.method === 'OPTIONS' && !request.isPreflight
        ? reply(204, [['Access-Control-Allow-Origin', value]])
        : request.isPreflight && request.origin === app
          ? reply(204, granted(app))
          : right(request);
  for (const [id, value] of [
    ['acao-single', `${app} https://b.example`],
    ['acao-syntax', 'https://*.example.com'],
  ] as const) {
    const levels = async (handler: Handler): Promise<readonly string[]> => {
      const results = await runOnHandler(handler, list, [id, 'acao-allow', 'acao-deny', 'opt-error']);
      return results.get(id)?.findings.map(({ level }) => level) ?? [];
    };
    const onlyFor =
      (isMeant: (request: HandlerRequest) => boolean): Handler =>
      (request) =>
        isMeant(request) ? reply(200, [['Access-Control-Allow-Origin', value]]) : right(request);

    it(`${id}: an OPTIONS without Origin is ROBUSTNESS`, async () => {
      assert.deepEqual(await levels(onlyFor(({ method, origin }) => method === 'OPTIONS' && origin === undefined)), [
        'ROBUSTNESS',
      ]);
    });

    it(`${id}: an OPTIONS that the policy does not allow is SHOULD`, async () => {
      assert.deepEqual(await levels(plainOptions(value)), ['SHOULD']);
    });

    it(`${id}: a GET without Origin, and one from a disallowed origin, is SHOULD`, async () => {
      assert.deepEqual(await levels(onlyFor(isStranger)), ['SHOULD']);
    });

    it(`${id}: a GET from an allowed origin is MUST`, async () => {
      assert.deepEqual(await levels(onlyFor(() => true)), ['MUST']);
    });
  }

  it('pf-list-syntax: a list in a preflight that is refused is SHOULD, in one that passes MUST', async () => {
    const broken =
      (isMeant: (origin: string | undefined) => boolean): Handler =>
      (request) =>
        request.isPreflight && isMeant(request.origin)
          ? reply(204, [...granted(request.origin === app ? app : ''), ['Access-Control-Allow-Methods', 'PUT DELETE']])
          : right(request);
    const levels = async (handler: Handler) => {
      const results = await runOnHandler(handler, list, ['pf-list-syntax', 'pf-ok', 'pf-deny-origin']);
      return results.get('pf-list-syntax')?.findings.map(({ level }) => level);
    };
    assert.deepEqual(await levels(broken((origin) => isStranger({ origin }))), ['SHOULD']);
    assert.deepEqual(await levels(broken((origin) => origin === app)), ['MUST']);
  });

  it('acao-null-never: "null" that no cache gives to a frame is SHOULD', async () => {
    const literal =
      (more: HeaderList): Handler =>
      (request) =>
        request.origin === undefined
          ? reply(200, [['Access-Control-Allow-Origin', 'null'], ...more], 'ok')
          : right(request);
    assert.deepEqual(await levelsOf(literal([varyOrigin]), one, 'acao-null-never'), ['SHOULD']);
    assert.deepEqual(await levelsOf(literal([['Cache-Control', 'no-store']]), one, 'acao-null-never'), ['SHOULD']);
    assert.deepEqual(await levelsOf(literal([]), one, 'acao-null-never'), ['SECURITY medium']);
  });

  it('cred-cookie-branch: no page sends cookies where the policy allows no credentials', async () => {
    const byCookie =
      (more: HeaderList): Handler =>
      (request) =>
        request.header('Cookie') === undefined && request.origin === app
          ? reply(200, granted(app, more), 'ok')
          : reply(401, [varyOrigin]);
    assert.deepEqual(await levelsOf(byCookie([]), one, 'cred-cookie-branch'), []);
    const credentials: HeaderPair = ['Access-Control-Allow-Credentials', 'true'];
    assert.deepEqual(await levelsOf(byCookie([credentials]), { ...one, credentials: true }, 'cred-cookie-branch'), [
      'SECURITY medium',
    ]);
  });

  it('pf-status: a server of GET alone need not answer preflights where the policy declares nothing for them', async () => {
    const files: Handler = ({ method }) =>
      method === 'GET' ? reply(200, [['Access-Control-Allow-Origin', '*']], 'ok') : reply(404);
    assert.deepEqual(await levelsOf(files, { origins: '*' }, 'pf-status'), ['INFO']);
    assert.deepEqual(await levelsOf(files, { origins: '*', allowedHeaders: ['x-token'] }, 'pf-status'), ['MUST']);
  });

  it('pf-maxage: a preflight that is asked for too often is SHOULD, one that holds too long MUST', async () => {
    const holding =
      (seconds: string | undefined): Handler =>
      (request) =>
        request.isPreflight && request.origin === app
          ? reply(204, granted(app, seconds === undefined ? [] : [['Access-Control-Max-Age', seconds]]))
          : right(request);
    const policy = { ...one, maxAge: 600 };
    assert.deepEqual(await levelsOf(holding(undefined), policy, 'pf-maxage'), ['SHOULD']);
    assert.deepEqual(await levelsOf(holding('60'), policy, 'pf-maxage'), ['SHOULD']);
    assert.deepEqual(await levelsOf(holding('86400'), policy, 'pf-maxage'), ['MUST']);
    assert.deepEqual(await levelsOf(holding('600'), policy, 'pf-maxage'), []);
  });
});

describe('pf-not-app, without a marker', () => {
  const orders = '{"orders":[1,2,3]}';
  const answering =
    (bodyOf: (request: HandlerRequest) => string): Handler =>
    (request) => ({ ...right(request), body: bodyOf(request) });
  const signOf = async (handler: Handler) => {
    const { findings } = await resultOf(handler, one, 'pf-not-app');
    return findings.map(({ data }) => data.id === 'handler-ran' && data.sign.kind);
  };

  it('finds the body of a GET in the response to a preflight', async () => {
    assert.deepEqual(await signOf(answering(() => orders)), ['body']);
  });

  it('finds it where a router goes by the method that is asked for', async () => {
    const routed = answering((request) => {
      const method = request.isPreflight ? asked(request).method : request.method;
      return method === 'GET' ? orders : `{"${method}":"done"}`;
    });
    assert.deepEqual(await signOf(routed), ['body']);
  });

  it('takes a word that every path has for that of the CORS layer', async () => {
    assert.deepEqual(await signOf(answering(() => 'OK')), []);
    assert.deepEqual(await signOf(answering(({ isPreflight }) => (isPreflight ? '' : orders))), []);
  });
});

describe('pf-cost', () => {
  const holding = (value: string | undefined): Handler => {
    const lines: HeaderList = value === undefined ? [] : [['Access-Control-Max-Age', value]];
    return (request) => (request.isPreflight ? reply(204, granted(app, lines)) : right(request));
  };
  const told = async (value: string | undefined) => {
    const { result, findings } = await resultOf(holding(value), one, 'pf-cost');
    assert.equal(result, 'pass');
    return findings.map(({ level, data }) => [level, data.id === 'preflight-repeated' && data.seconds]);
  };

  it('observes preflight responses that Chromium would keep for longer', async () => {
    assert.deepEqual(await told('0'), [['INFO', 0]]);
    assert.deepEqual(await told('7199'), [['INFO', 7199]]);
  });

  it('counts 5 seconds where there is no number', async () => {
    assert.deepEqual(await told(undefined), [['INFO', 5]]);
    assert.deepEqual(await told('2h'), [['INFO', 5]]);
  });

  it('observes nothing from 7200 seconds', async () => {
    assert.deepEqual(await told('7200'), []);
    assert.deepEqual(await told('86400'), []);
  });

  it('counts by the limit of each engine', async () => {
    const summaryFor = async (value: string | undefined) => {
      const [finding] = (await resultOf(holding(value), one, 'pf-cost')).findings;
      return finding && findingInWords(finding).summary;
    };
    assert.match(
      (await summaryFor('3600')) ?? '',
      /WebKit sends up to 144 .*Chromium sends up to 24 .*Firefox sends up to 24 /,
    );
    assert.match((await summaryFor(undefined)) ?? '', /after 5 s, so that browsers send up to 17280 preflights a day/);
  });
});

describe('a WebSocket handshake without a response', () => {
  const silentTo =
    (isMeant: (request: string) => boolean) =>
    (request: string, socket: Socket): void => {
      if (!isMeant(request)) socket.write(response(200, ['Vary: Origin']));
    };
  const resultOn = async (isMeant: (request: string) => boolean) =>
    (await onRaw(silentTo(isMeant), one, ['neighbour-websocket'], { timeoutMs: 300 })).get('neighbour-websocket');

  it('is refused', async () => {
    const found = await resultOn((request) => request.includes('Upgrade: websocket'));
    assert.equal(found?.result, 'pass');
    assert.equal(found.exchanges.length, 2);
  });

  it('says nothing where the server answers no other request of that origin either', async () => {
    const found = await resultOn((request) => request.includes('Origin: https://evil.test'));
    assert.equal(found?.result, 'timeout');
  });
});

it('pf-method-case: "patch" beside PATCH is SHOULD', async () => {
  const folding: Handler = (request) =>
    request.isPreflight
      ? reply(204, [...granted(app), ['Access-Control-Allow-Methods', asked(request).method]])
      : right(request);
  assert.deepEqual(await levelsOf(folding, { ...one, methods: ['PATCH'] }, 'pf-method-case'), ['SHOULD']);
});

describe('a path that cannot be decoded', () => {
  const refusing = (more: readonly string[]) => (request: string, socket: Socket) => {
    if (request.startsWith('GET /%E0%A4%A')) socket.write(response(400, more));
    else socket.write(response(200, ['Access-Control-Allow-Origin: *']));
  };
  const levels = async (more: readonly string[]) => {
    const results = await onRaw(refusing(more), { origins: '*' }, ['act-400']);
    return [...new Set(results.get('act-400')?.findings.map(({ level }) => level))];
  };

  it('and is refused by the parser of HTTP, as in Go, is an observation', async () => {
    assert.deepEqual(await levels(['Connection: close']), ['INFO']);
  });

  it('and is refused by a router, is not', async () => {
    assert.deepEqual(await levels([]), ['ROBUSTNESS']);
  });
});
