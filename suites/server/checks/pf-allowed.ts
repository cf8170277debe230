import { isOkStatus } from '../../../protocol/fetch/answer.ts';
import { isCorsSafelistedMethod } from '../../../protocol/http/methods.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { askAnyway, notRun } from '../check.ts';
import type { Answered, Ask, Check, Exchange, Finding, Level, Plan } from '../check.ts';
import { shapes } from '../client/browser-shape.ts';
import type { Context } from '../context.ts';
import { mustAllow } from '../judge.ts';
import { handlerRoutes } from '../policy.ts';
import {
  allowedMethods,
  allowedNames,
  askBeside,
  askedAs,
  askRefusals,
  controls,
  isUsualMethod,
  oneName,
  wish,
} from './preflights.ts';
import type { Wish } from './preflights.ts';

const spec = fetchUrl('cors-preflight-fetch-0');

/** What must pass by the policy: each method, and each header, from the first origin; one of each from the others. */
function permitted(context: Context): readonly Wish[] {
  const methods = allowedMethods(context).filter(isUsualMethod);
  const names = allowedNames(context);
  const [first = '', ...others] = context.readers;
  const [method = safelistedMethod(context)] = methods;
  return [
    ...methods.map((each) => wish(context, first, { method: each, names: oneName(context) })),
    ...names.slice(0, 32).map((name) => wish(context, first, { method, names: [name] })),
    ...others.map((origin) => wish(context, origin, { method, names: oneName(context) })),
  ];
}

/** One that may be preflighted: POST where the policy lists it, or what it is about. Some servers have GET alone. */
function safelistedMethod({ policy: { methods, decides }, wanted }: Context): string {
  const isListed = methods === '*' || methods?.includes('POST') === true;
  return decides('POST') && (isListed || !decides('GET')) ? 'POST' : wanted.method;
}

const ok: Check = {
  id: 'pf-ok',
  title: 'Preflights for every declared method and header MUST succeed for an allowed origin',
  level: 'MUST',
  spec,
  needs: ['policy', 'reader'],
  about:
    'Before anything but a simple request the browser asks whether it may be sent. Unless every step of the preflight passes, the request is never made.',
  fix: 'Answer the preflight with Access-Control-Allow-Origin, and list the method and the headers in Access-Control-Allow-Methods and Access-Control-Allow-Headers.',
  plan: (context) =>
    askRefusals(context, permitted(context), (answered, { origin, wanted }) =>
      isOkStatus(answered.answer.status)
        ? mustAllow(answered, origin, wanted, context.modes, refusalLevel(wanted))
        : undefined,
    ),
};

const status: Check = {
  id: 'pf-status',
  title: 'Preflight responses MUST have a status from 200 to 299',
  level: 'MUST',
  spec,
  needs: ['policy', 'reader'],
  about:
    'Whatever its headers say, a preflight that is redirected or answered with an error is refused: to https, to the path with a slash, to a login, or because no one handles OPTIONS.',
  fix: 'Answer preflights before anything else looks at the request: redirects, authentication, routing.',
  plan: (context) => {
    const [reader = ''] = context.readers;
    // That a login is in the way is what pf-no-auth asks, an OPTIONS route what pf-with-options-route asks. No element makes a preflight.
    const routes = handlerRoutes.filter((name) => name !== 'auth' && name !== 'options');
    const targets = routes.flatMap((name) => context.route(name) ?? []);
    const wishes = [
      ...permitted(context),
      ...targets.map((target) => wish(context, reader, context.wanted, { target })),
    ];
    const control = context.get(reader);
    return askAnyway(
      [control, ...wishes.map((each) => each.ask)],
      (exchanges) => {
        const unanswered = exchanges.filter(({ outcome }) => !outcome.ok);
        const [first] = unanswered;
        const answered = (): Plan =>
          askRefusals(context, wishes, (each, { origin, wanted }) => refusedByStatus(each, origin, wanted, context));
        if (first === undefined) return answered();
        // Once more, with a GET beside it: the server may have been down for a moment, or be gone.
        const again = [first.ask, control].map((each): Ask => ({ ...each, fresh: true }));
        return askAnyway(
          again,
          ([preflight]) => (preflight?.outcome.ok ? answered() : unansweredFindings(unanswered)),
          {
            ...unheard,
            more: (1 + controls) * wishes.length,
          },
        );
      },
      { ...unheard, more: 2 + (1 + controls) * wishes.length },
    );
  },
};

/** Of a preflight that is not answered the judge is to know. */
const unheard = { mayFail: ({ method }: Ask) => method === 'OPTIONS', unsent: true } as const;

/** A preflight that gets no response is refused as well; the GET beside it was answered. */
function unansweredFindings(unanswered: readonly Exchange[]): readonly Finding[] {
  const [shown] = unanswered;
  if (shown === undefined || shown.outcome.ok) return [];
  return [
    {
      level: 'MUST',
      data: {
        id: 'preflight-unanswered',
        preflights: unanswered.length,
        failure: shown.outcome.failure.message,
      },
      fix: { kind: 'answer-options' },
      shown,
    },
  ];
}

function refusedByStatus(
  answered: Answered,
  origin: string,
  wanted: Wish['wanted'],
  { modes }: Context,
): Finding | undefined {
  const { status: code } = answered.answer;
  if (isOkStatus(code)) return undefined;
  const finding = mustAllow(answered, origin, wanted, modes, refusalLevel(wanted));
  return finding === undefined ? undefined : { ...finding, fix: { kind: 'preflight-status', status: code } };
}

/** Where the policy declares neither a method nor a header, only a GET whose upload a page listens to is preflighted: it has none. */
function refusalLevel({ method, names = [] }: Wish['wanted']): Level {
  return method === 'GET' && names.length === 0 ? 'INFO' : 'MUST';
}

/** One that must pass, and the wishes that differ from it in one thing: those must pass too. */
function alike(context: Context, base: Wish, wishes: readonly Wish[], level: Finding['level'] = 'MUST') {
  return askBeside(context, base, wishes, (answered, { origin, wanted }) =>
    mustAllow(answered, origin, wanted, context.modes, level),
  );
}

function usualWish(context: Context): Wish {
  const [reader = ''] = context.readers;
  return wish(context, reader, context.wanted);
}

const noAuth: Check = {
  id: 'pf-no-auth',
  title: 'Preflights to a route behind a login MUST succeed without credentials',
  level: 'MUST',
  spec,
  needs: ['route.auth', 'reader'],
  about:
    'A browser sends neither cookies nor Authorization with a preflight, so that a login in front of it refuses all.',
  fix: 'Let OPTIONS with Access-Control-Request-Method pass in front of authentication.',
  plan: (context) => {
    const base = usualWish(context);
    const target = context.route('auth') ?? '';
    return alike(context, base, [wish(context, base.origin, base.wanted, { target })]);
  },
};

const withOptionsRoute: Check = {
  id: 'pf-with-options-route',
  title: 'Preflights MUST succeed where the application handles OPTIONS itself',
  level: 'MUST',
  spec,
  needs: ['route.options', 'reader'],
  about:
    'A handler of the application’s own for OPTIONS can stand in front of the CORS layer, and its answer allows nothing.',
  fix: 'Put the CORS layer in front of the routes, and give the application only those OPTIONS requests that are no preflights.',
  plan: (context) => {
    const base = usualWish(context);
    const target = context.route('options') ?? '';
    return alike(context, base, [wish(context, base.origin, base.wanted, { target })]);
  },
};

const safelisted: Check = {
  id: 'pf-safelisted-method',
  title: 'Preflights for GET, HEAD and POST MUST NOT be refused because of the method',
  level: 'MUST',
  spec,
  needs: ['reader'],
  about:
    'A GET with a header of its own, or a POST of JSON, is preflighted with that method, and the browser accepts it without seeing it listed. A server that refuses what it has not listed breaks it.',
  fix: 'Do not refuse a preflight for GET, HEAD or POST because of its method.',
  plan: (context) => {
    const base = usualWish(context);
    const { origin, wanted } = base;
    return askBeside(
      context,
      base,
      ['GET', 'HEAD', 'POST']
        .filter(context.policy.decides)
        .map((method) => wish(context, origin, { ...wanted, method })),
      (answered, asked) =>
        mustAllow(answered, origin, asked.wanted, context.modes, safelistedLevel(asked.wanted.method, context)),
      ({ wanted: { method } }) => ({ kind: 'refused-methods', methods: [method] }),
    );
  },
};

/** Where the policy lists no methods, the server may have GET alone; HEAD with a header that is preflighted is rare. */
function safelistedLevel(method: string, { policy: { methods } }: Context): Finding['level'] {
  if (method === 'GET' || methods === '*' || methods?.includes(method) === true)
    return method === 'HEAD' && methods === '*' ? 'SHOULD' : 'MUST';
  return methods === undefined ? 'INFO' : 'SHOULD';
}

const noAcrh: Check = {
  id: 'pf-no-acrh',
  title: 'A preflight without Access-Control-Request-Headers MUST succeed',
  level: 'MUST',
  spec,
  needs: ['reader'],
  about: 'Where script sets no header that must be asked for, the preflight has no such line, and not an empty one.',
  fix: 'Take a preflight by Origin and Access-Control-Request-Method; Access-Control-Request-Headers may be missing.',
  plan: (context) => {
    const base = usualWish(context);
    // A GET without headers of its own is never preflighted, a POST that watches its upload is.
    const { decides } = context.policy;
    const method = isCorsSafelistedMethod(base.wanted.method) && decides('POST') ? 'POST' : base.wanted.method;
    const named = wish(context, base.origin, { ...base.wanted, method });
    return alike(context, named, [wish(context, base.origin, { method })]);
  },
};

const acrhBrowser: Check = {
  id: 'pf-acrh-browser',
  title: 'Access-Control-Request-Headers MUST be read as every browser writes it',
  level: 'MUST',
  spec: fetchUrl('http-access-control-request-headers'),
  needs: ['reader'],
  about:
    'Browsers join the names by a comma without a space, in lower case and sorted; and each writes the lines of the request in an order of its own.',
  fix: 'Split Access-Control-Request-Headers at commas, and compare names without regard to case.',
  plan: (context) => {
    const { method } = context.wanted;
    const [origin = ''] = context.readers;
    const base = wish(context, origin, { method, names: oneName(context) });
    const all = { method, names: allowedNames(context) };
    return alike(
      context,
      base,
      shapes.map((shape) => wish(context, origin, all, { shape })),
    );
  },
};

const acrhSplit: Check = {
  id: 'pf-acrh-split',
  title: 'Access-Control-Request-Headers SHOULD be accepted in two lines',
  level: 'SHOULD',
  spec: 'https://www.rfc-editor.org/rfc/rfc9110#section-5.3',
  needs: ['reader'],
  about:
    'A list may be spread over several lines by whatever is on the way; one who reads the first line only refuses, or allows too much.',
  fix: 'Join the lines of a list by commas before it is read.',
  plan: (context) => {
    const names = allowedNames(context).toSorted();
    if (names.length < 2) return notRun({ id: 'needs-allowed-headers', count: 2 });
    const [origin = ''] = context.readers;
    const base = wish(context, origin, { method: context.wanted.method, names });
    return alike(context, base, [askedAs(base, ...names.map((name) => name.toLowerCase()))], 'SHOULD');
  },
};

/** So many names are asked for in pairs: their pairs are 66. */
const paired = 12;

const pairs: Check = {
  id: 'pf-acrh-pairs',
  title: 'Every two allowed headers MUST be allowed together',
  level: 'MUST',
  spec: fetchUrl('http-access-control-request-headers'),
  needs: ['policy.allowedHeaders', 'reader'],
  about:
    'A server that walks its sorted list once, in step with the names that are asked for, can lose a name that comes after a gap, though it allows each alone and all together.',
  fix: 'Look each name of Access-Control-Request-Headers up in a set of the allowed ones.',
  plan: (context) => {
    const [origin = ''] = context.readers;
    const names = [...new Set(allowedNames(context).map((name) => name.toLowerCase()))].toSorted().slice(0, paired);
    if (names.length < 3) return notRun({ id: 'needs-allowed-headers', count: 3 });
    const { method } = context.wanted;
    const base = wish(context, origin, { method, names: names.slice(0, 1) });
    const two = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other]));
    return alike(
      context,
      base,
      two.map((each) => wish(context, origin, { method, names: each })),
    );
  },
};

const custom: Check = {
  id: 'pf-method-custom',
  title: 'Uncommon methods MUST be allowed as declared',
  level: 'MUST',
  spec: fetchUrl('http-access-control-allow-methods'),
  needs: ['policy', 'policy.methods', 'reader'],
  about:
    'Script may use any method, such as QUERY or PURGE; lists of known methods in servers leave them out, or let them all in.',
  fix: 'Compare Access-Control-Request-Method with the allowed methods, whatever they are.',
  plan: (context) => {
    const [origin = ''] = context.readers;
    const methods = allowedMethods(context).filter((method) => !isUsualMethod(method));
    if (methods.length === 0) return notRun({ id: 'no-unusual-method' });
    return askRefusals(
      context,
      methods.map((method) => wish(context, origin, { method, names: oneName(context) })),
      (answered, { wanted }) => mustAllow(answered, origin, wanted, context.modes),
    );
  },
};

export const allowedChecks: readonly Check[] = [
  ok,
  status,
  noAuth,
  withOptionsRoute,
  safelisted,
  noAcrh,
  custom,
  acrhBrowser,
  acrhSplit,
  pairs,
];
