import type { Answer, Hop, PolicyHeader, ResourceName } from '../protocol/case.ts';
import type { SerializedOrigin } from '../protocol/http/wire.ts';
import { resource } from './resources/resources.ts';
import { ServersError } from './servers-error.ts';

/** What the origins play under one token. */
export interface Plan {
  readonly hops: readonly Hop[];
  readonly resource: ResourceName;
}

/**
 * The URL at which hop `index` of a plan is requested: `http://bar.other/c/TOKEN/0/text.txt`.
 *
 * @throws ServersError when the plan has no such hop.
 */
export function hopUrl(token: string, plan: Plan, index: number): string {
  const hop = plan.hops[index];
  if (hop === undefined) throw new ServersError(`Token "${token}" has ${plan.hops.length} hops and no hop ${index}.`);
  return `${hop.origin}/c/${token}/${index}/${resource(plan.resource).file}`;
}

/** Token and hop that a request-target names, or `undefined` for one that is not of a case. */
export function parseCaseTarget(target: string): { token: string; hop: number; file: string } | undefined {
  const match = /^\/c\/([\w-]+)\/(\d{1,4})\/([^/?]+)(?:\?.*)?$/.exec(target);
  if (match === null) return undefined;
  const [, token = '', hop = '', file = ''] = match;
  return { token, hop: Number(hop), file };
}

/**
 * Refuses what could not be sent as it stands. Wrong policies are welcome; a CR or LF in a value is not, since it would end the line
 * and the log would tell of other lines than the client saw.
 *
 * @throws ServersError that names the place.
 */
export function checkPlan(token: string, plan: Plan, served: ReadonlySet<SerializedOrigin>): void {
  if (!/^[\w-]+$/.test(token)) {
    throw new ServersError(`Token ${JSON.stringify(token)} cannot stand in a URL; use letters, digits, "-" and "_".`);
  }
  if (plan.hops.length === 0) throw new ServersError(`Token "${token}" has no hop; give it at least one.`);
  for (const [index, { origin, policy, next = [] }] of plan.hops.entries()) {
    const where = `Token "${token}", hop ${index}`;
    if (!served.has(origin)) {
      throw new ServersError(
        `${where}: nobody plays the origin ${JSON.stringify(origin)}; start the origins with it. Played: ${[...served].join(', ')}.`,
      );
    }
    const isLast = index === plan.hops.length - 1;
    for (const { actual, preflight } of [policy, ...next]) {
      checkAnswer(`${where}, actual`, actual, isLast);
      if (preflight !== undefined) checkAnswer(`${where}, preflight`, preflight, isLast);
    }
  }
}

function checkAnswer(where: string, answer: Answer, isLast: boolean): void {
  if (!Number.isInteger(answer.status) || answer.status < 100 || answer.status > 999) {
    throw new ServersError(`${where}: the status must be an integer from 100 to 999, not ${answer.status}.`);
  }
  if (answer.statusText !== undefined) checkText(`${where}, statusText`, answer.statusText);
  for (const header of answer.headers) checkHeader(where, header, isLast);
}

function checkHeader(where: string, [name, value]: PolicyHeader, isLast: boolean): void {
  checkText(`${where}, header name`, name);
  const here = `${where}, header ${JSON.stringify(name)}`;
  if (typeof value === 'string') return checkText(here, value);
  if ('reflect' in value) return;
  if (isLast) throw new ServersError(`${here}: the value is the URL of the next hop, and there is none; add a hop.`);
  checkText(`${here}, userinfo`, value.userinfo ?? '');
}

function checkText(where: string, text: string): void {
  if (/^[^\r\n\u0100-\u{10ffff}]*$/u.test(text)) return;
  throw new ServersError(
    `${where}: ${JSON.stringify(text)} must be bytes (U+0000 to U+00FF) without CR and LF; leave those characters out.`,
  );
}
