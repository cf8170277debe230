/** Random requests as checks: sent, judged, reported as all others are. What they find is made smaller by asking on. */
import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import type { CredentialsMode } from '../../../protocol/fetch/request.ts';
import { fetchUrl } from '../../../protocol/standard.ts';
import { ask, notRun } from '../check.ts';
import type { Answered, Ask, Check, Finding, Plan } from '../check.ts';
import { overstep } from '../checks/preflights.ts';
import type { Context } from '../context.ts';
import { highWithCredentials, mustAllow, mustDeny, mustRefuse, mustShare } from '../judge.ts';
import { anyOrigin, anyPreflight, isAllowed, smaller } from './questions.ts';
import type { Question } from './questions.ts';

export interface Share {
  readonly seed: number;
  /** How many requests each of the checks makes up. */
  readonly requests: number;
}

/** Requests at most that make what was found smaller. */
const patience = 2000;

/** Tries of one round: as many as are in flight at a time anyway. */
const triesAtOnce = 32;

/** The checks that ask at random; the same seed asks the same. */
export function randomChecks(share: Share): readonly Check[] {
  return [
    {
      id: 'random-origin',
      title: 'Whoever asks, the policy decides',
      level: 'SECURITY',
      spec: fetchUrl('concept-cors-check'),
      needs: ['policy'],
      about: 'Origins that nobody thought of, most of them an edit or two away from an allowed one.',
      fix: 'Compare the whole Origin with each allowed origin, byte for byte, and parse it before a pattern is applied.',
      plan: (context) => {
        const origins = anyOrigin(context).map((origin) => ({ origin, method: 'GET', names: [] }));
        return asked(context, made(origins, share), (context_, { origin }) => context_.get(origin));
      },
    },
    {
      id: 'random-preflight',
      title: 'Whatever is asked for, the policy decides',
      level: 'MUST',
      spec: fetchUrl('cors-preflight-fetch-0'),
      needs: ['policy', 'reader'],
      about: 'Methods and names of headers that nobody thought of, many of them an edit away from a declared one.',
      fix: 'Compare methods byte for byte and names of headers whatever their case, each as a whole.',
      plan: (context) => {
        const questions = anyPreflight(context);
        if (questions === undefined) return notRun({ id: 'needs-a-field-of', names: ['methods', 'allowedHeaders'] });
        return asked(context, made(questions, share), preflight);
      },
    },
    {
      id: 'random-preflight-origin',
      title: 'Whoever asks by a preflight, the policy decides',
      level: 'SECURITY',
      spec: fetchUrl('cors-preflight-fetch-0'),
      needs: ['policy'],
      about: 'Preflights are often answered by other code than the requests that follow.',
      fix: 'Let one piece of code decide about origins, for preflights as for all else.',
      plan: (context) => {
        const { wanted } = context;
        const { method, names = [] } = wanted;
        const questions = anyOrigin(context).map((origin) => ({ origin, method, names }));
        return asked(context, made(questions, share), preflight);
      },
    },
  ];
}

const made = (questions: Arbitrary<Question>, { seed, requests }: Share): readonly Question[] =>
  fc.sample(questions, { seed, numRuns: requests });

type Shape = (context: Context, question: Question) => Ask;

const preflight: Shape = (context, { origin, method, names }) => context.preflight(origin, method, names);

/** A question whose answer was not what the policy says. */
interface Failed {
  readonly question: Question;
  readonly finding: Finding;
}

function asked(context: Context, questions: readonly Question[], shape: Shape): Plan {
  const requests = questions.map((question) => shape(context, question));
  return ask(
    requests,
    (answered) => {
      const failed = new Map<string, Failed>();
      for (const [i, question] of questions.entries()) {
        const finding = judged(context, question, answered[i]);
        if (finding === undefined) continue;
        const cause = causeOf({ question, finding });
        if (!failed.has(cause)) failed.set(cause, { question, finding });
      }
      return minimal(context, shape, [...failed.values()], [], patience);
    },
    { more: patience },
  );
}

function judged(context: Context, question: Question, answered: Answered | undefined): Finding | undefined {
  if (answered === undefined) return undefined;
  const { origin, method, names } = question;
  const { policy } = context;
  const modes: readonly CredentialsMode[] = policy.allowsCredentials(origin, method, names)
    ? ['same-origin', 'include']
    : ['same-origin'];
  const wanted = { method, names };
  const isPreflight = answered.ask.method === 'OPTIONS';
  if (isAllowed(question, policy))
    return isPreflight ? mustAllow(answered, origin, wanted, modes) : mustShare(answered, origin, modes);
  if (policy.allows(origin))
    return overstep(answered, { origin, wanted, ask: answered.ask }, { kind: 'request', method, names });
  return isPreflight
    ? mustRefuse(answered, origin, wanted, highWithCredentials)
    : mustDeny(answered, origin, highWithCredentials);
}

/** Failures of one cause are told once. What a step compared is left out: its words name values. */
const causeOf = ({ question: { origin }, finding: { level, severity, decidedBy, impact } }: Failed): string =>
  [level, severity, decidedBy?.algorithm, decidedBy?.step, impact === undefined, /^\w*/.exec(origin)?.[0]].join(' ');

/** Asks for less and less, as long as the same is wrong. */
function minimal(
  context: Context,
  shape: Shape,
  [current, ...rest]: readonly Failed[],
  done: readonly Finding[],
  left: number,
): readonly Finding[] | Plan {
  if (current === undefined) return done;
  const tries = smaller(current.question).slice(0, Math.min(triesAtOnce, left));
  if (tries.length === 0) return minimal(context, shape, rest, [...done, current.finding], left);
  return ask(
    tries.map((question) => shape(context, question)),
    (answered) => {
      const next = tries
        .map((question, i) => ({ question, finding: judged(context, question, answered[i]) }))
        .filter((each): each is Failed => each.finding !== undefined)
        .find((each) => causeOf(each) === causeOf(current));
      return next === undefined
        ? minimal(context, shape, rest, [...done, current.finding], left - tries.length)
        : minimal(context, shape, [next, ...rest], done, left - tries.length);
    },
  );
}
