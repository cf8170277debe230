/** Requests that need no preflight, and are taken for others that do. */
import type { SimpleBody } from '../../../diagnosis/server/finding.ts';
import { isOkStatus } from '../../../protocol/fetch/answer.ts';
import { get } from '../../../protocol/http/headers.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import type { HeaderList } from '../../../protocol/http/wire.ts';
import { ask, linesOf, notRun } from '../check.ts';
import type { Answered, Check, Finding, Plan } from '../check.ts';
import { originOf } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { shownBy } from '../judge.ts';

/** What the requests need no preflight for. */
const spec = fetchUrl('cors-safelisted-request-header');

function ran({ answer: { status, headers } }: Answered, marker: string): boolean {
  return isOkStatus(status) && get(headers, marker) !== null;
}

function forged(answered: Answered, data: Finding['data']): Finding {
  return {
    level: 'SECURITY',
    severity: 'medium',
    data,
    impact: { origins: [originOf(answered.ask.headers) ?? ''], gain: { kind: 'act' } },
    ...shownBy(answered),
  };
}

interface Body {
  readonly name: SimpleBody;
  readonly headers: HeaderList;
  readonly body: string;
}

/** The same JSON in requests that a page sends without a preflight. */
function simpleBodies(body: string): readonly Body[] {
  const boundary = 'cors-conformance';
  return [
    { name: 'text', headers: [['Content-Type', 'text/plain']], body },
    {
      name: 'text-with-parameter',
      headers: [['Content-Type', 'text/plain; x=application/json']],
      body,
    },
    { name: 'untyped', headers: [], body },
    { name: 'form', headers: [['Content-Type', 'application/x-www-form-urlencoded']], body },
    {
      name: 'multipart',
      headers: [['Content-Type', `multipart/form-data; boundary=${boundary}`]],
      body: `--${boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n${body}\r\n--${boundary}--\r\n`,
    },
  ];
}

/** Where JSON is taken, and what to send there. */
function jsonRoute({
  route,
  method,
  get: main,
  target,
}: Context): { readonly target: string; readonly body: string } | undefined {
  const declared = route('json');
  if (declared !== undefined) return { target: declared, body: '{}' };
  const { headers, body = '' } = main('');
  return method === 'POST' && /json/i.test(get(headers, 'Content-Type') ?? '') ? { target, body } : undefined;
}

const simpleBody: Check = {
  id: 'act-simple-body',
  title: 'A route for JSON MUST NOT accept bodies that need no preflight',
  level: 'SECURITY',
  spec,
  needs: ['policy', 'policy.marker', 'stranger'],
  about:
    'A body of application/json is preflighted, so that other sites cannot send it. The same bytes as text/plain, as a form or without a type are not: a route that parses whatever comes runs for every site. The marker shows that it ran. The route is "json", or the URL where it is tested with POST and JSON.',
  fix: 'Refuse every Content-Type other than application/json with 415 before the body is parsed, or look at Origin or Sec-Fetch-Site.',
  plan: (context): Plan => {
    const {
      policy: { marker = '' },
      stranger = '',
      request,
    } = context;
    const json = jsonRoute(context);
    if (json === undefined) return notRun({ id: 'needs-route', name: 'json', orJsonRequest: true });
    const { target } = json;
    const proper = request('POST', stranger, {
      target,
      body: json.body,
      headers: [['Content-Type', 'application/json']],
    });
    const bodies = simpleBodies(json.body);
    const asks = bodies.map(({ headers, body }) => request('POST', stranger, { target, headers, body }));
    return ask([proper, ...asks], ([control, ...answered]) => {
      // A server that looks at Origin runs for none of them.
      if (control === undefined || !ran(control, marker)) return [];
      const accepted = bodies.filter((_, index) => {
        const each = answered[index];
        return each !== undefined && ran(each, marker);
      });
      const first = answered.find((each) => ran(each, marker));
      if (first === undefined) return [];
      return [
        forged(first, {
          id: 'simple-body-accepted',
          bodies: accepted.map(({ name }) => name),
          marker: linesOf(first.answer, marker),
          status: first.answer.status,
        }),
      ];
    });
  },
};

const override: Check = {
  id: 'act-method-override',
  title: 'A form MUST NOT choose another method',
  level: 'SECURITY',
  spec,
  needs: ['policy', 'route.putOnly', 'policy.marker', 'stranger'],
  about:
    'A POST of a form needs no preflight. Where "_method=PUT" in it, or in the query, makes the application take it for a PUT, every site may send what should be preflighted. The marker shows whether the route ran, which must take PUT alone.',
  fix: 'Switch the override of methods off, or let it work by a header only, which is preflighted.',
  plan: (context): Plan => {
    const {
      policy: { marker = '' },
      stranger = '',
      request,
      route,
    } = context;
    const target = route('putOnly') ?? '';
    const headers: HeaderList = [['Content-Type', 'application/x-www-form-urlencoded']];
    const inQuery = `${target}${target.includes('?') ? '&' : '?'}_method=PUT`;
    const asks = [
      request('POST', stranger, { target, headers, body: 'x=1' }),
      request('PUT', stranger, { target, headers, body: 'x=1' }),
      request('POST', stranger, { target, headers, body: '_method=PUT' }),
      request('POST', stranger, { target: inQuery, headers, body: 'x=1' }),
    ];
    return ask(asks, ([plain, put, ...answered]) => {
      if (plain === undefined || put === undefined) return [];
      if (ran(plain, marker)) return notRun({ id: 'route-takes-post', name: 'putOnly' });
      if (!ran(put, marker)) return notRun({ id: 'put-not-seen', name: 'putOnly', status: put.answer.status, marker });
      const found = answered.find((each) => ran(each, marker));
      if (found === undefined) return [];
      const { answer } = found;
      return [forged(found, { id: 'method-overridden', marker: linesOf(answer, marker), status: answer.status })];
    });
  },
};

export const forgeryChecks: readonly Check[] = [simpleBody, override];
