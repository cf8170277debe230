import { isForbiddenMethod, normalizeMethod } from '../../../protocol/http/methods.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askEach, notRun } from '../check.ts';
import type { Check, Plan } from '../check.ts';
import type { Context } from '../context.ts';
import { highWithCredentials, mustRefuse } from '../judge.ts';
import type { Finding } from '../check.ts';
import { allowedMethods, askWishes, oneName, overstep, wish } from './preflights.ts';

const spec = fetchUrl('cors-preflight-fetch-0');

const origin: Check = {
  id: 'pf-deny-origin',
  title: 'Preflights from a disallowed origin MUST be refused',
  level: 'MUST',
  spec,
  needs: ['policy', 'stranger'],
  about:
    'The preflight is what keeps other sites from sending PUT and DELETE, or JSON, with the visitor’s cookies: the answers being unreadable does not undo what was sent.',
  fix: 'Compare Origin with the allowed origins for preflights as for other requests; answer without Access-Control-Allow-Origin where none is equal.',
  plan: ({ stranger = '', preflight, wanted }) =>
    askEach([preflight(stranger, wanted.method, wanted.names)], (answered) =>
      mustRefuse(answered, stranger, wanted, highWithCredentials),
    ),
};

/** Methods that must not be allowed. */
function mustDenyMethods(context: Context, methods: readonly string[], level?: Finding['level']): Plan {
  const [reader = ''] = context.readers;
  const names = oneName(context);
  const refused = methods.filter((each) => !context.policy.permits(reader, each, names));
  if (refused.length === 0) return notRun({ id: 'methods-of-another-rule' });
  return askWishes(
    refused.map((method) => wish(context, reader, { method, names })),
    (answered, each) => overstep(answered, each, { kind: 'method', method: each.wanted.method }, level),
  );
}

const method: Check = {
  id: 'pf-deny-method',
  title: 'Disallowed methods MUST be refused',
  level: 'MUST',
  spec: fetchUrl('http-access-control-allow-methods'),
  needs: ['policy', 'policy.methods', 'reader'],
  about: 'Sending back whatever Access-Control-Request-Method says allows every method that the application has.',
  fix: 'List in Access-Control-Allow-Methods only what the policy allows, whatever was asked for.',
  plan: (context) => {
    const { methods } = context.policy;
    if (methods === '*') return notRun({ id: 'allows', what: 'every-method' });
    return mustDenyMethods(
      context,
      ['PUT', 'DELETE', 'PATCH', 'PURGE', 'QUERY'].filter((each) => methods?.includes(each) !== true),
    );
  },
};

const methodCase: Check = {
  id: 'pf-method-case',
  title: 'Methods SHOULD be compared case-sensitively',
  level: 'SHOULD',
  spec: fetchUrl('concept-method-normalize'),
  needs: ['policy', 'policy.methods', 'reader'],
  about:
    'Browsers put only DELETE, GET, HEAD, OPTIONS, POST and PUT into upper case: fetch() with "patch" asks for "patch", which is not PATCH, and the standard compares byte for byte. Where the server takes both for one method, a page gains nothing.',
  fix: 'Compare methods byte for byte, and do not send back Access-Control-Request-Method in the case in which it came.',
  plan: (context) => {
    const { methods = [] } = context.policy;
    const listed = methods === '*' ? [] : methods;
    const others = listed
      .map((each) => (each === each.toUpperCase() ? each.toLowerCase() : each.toUpperCase()))
      .filter((each) => normalizeMethod(each) === each && !listed.includes(each) && !isForbiddenMethod(each));
    if (others.length === 0) return notRun({ id: 'no-method-in-another-case' });
    return mustDenyMethods(context, others, 'SHOULD');
  },
};

const implicitOptions: Check = {
  id: 'pf-options-implicit',
  title: 'OPTIONS SHOULD NOT be allowed just because preflights use it',
  level: 'SHOULD',
  spec,
  needs: ['policy', 'policy.methods', 'reader'],
  about:
    'OPTIONS stands in many lists because preflights have that method; the list is about the request that follows. It is rarely harmful, and never needed.',
  fix: 'Take OPTIONS out of Access-Control-Allow-Methods, or declare it in the policy.',
  plan: (context) =>
    allowedMethods(context).includes('OPTIONS') || context.policy.methods === '*'
      ? notRun({ id: 'allows', what: 'OPTIONS' })
      : mustDenyMethods(context, ['OPTIONS'], 'SHOULD'),
};

const header: Check = {
  id: 'pf-deny-header',
  title: 'Disallowed headers MUST be refused',
  level: 'MUST',
  spec: fetchUrl('http-access-control-allow-headers'),
  needs: ['policy', 'policy.allowedHeaders', 'reader'],
  about:
    'Sending back whatever Access-Control-Request-Headers says allows every header, those that proxies and the application trust among them.',
  fix: 'List in Access-Control-Allow-Headers only what the policy allows, whatever was asked for.',
  plan: (context) => {
    const { allowedHeaders } = context.policy;
    if (allowedHeaders === '*') return notRun({ id: 'allows', what: 'every-header' });
    const [reader = ''] = context.readers;
    const { permits, deniedHeaders } = context.policy;
    const names = ['x-cors-conformance', 'authorization', 'x-forwarded-for', ...deniedHeaders].filter(
      (each) => !permits(reader, context.wanted.method, [each]),
    );
    return askWishes(
      names.map((name) => wish(context, reader, { method: context.wanted.method, names: [name] })),
      (answered, each) => overstep(answered, each, { kind: 'header', name: String(each.wanted.names) }),
    );
  },
};

export const deniedChecks: readonly Check[] = [origin, method, methodCase, implicitOptions, header];
