import { randomBytes } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import type { SerializedOrigin } from '../../../protocol/http/wire.ts';
import { carriesSession, sessionCookie } from '../../../servers/session-cookie.ts';

/** Set-Cookie headers that an origin sends before it counts as one whose cookies the browser refuses. */
const mostOffers = 2;
/** Ways to an origin that may end before it was reached. */
const mostAttempts = 2;

/** The sign-ins that browsers can be on, by id. */
export type SignIns = Map<string, SignIn>;

/** What an origin answers to a visit: another visit with the cookie that it sets, or the next URL of the way. */
export type VisitAnswer = { readonly again: string } | { readonly next: string };

/**
 * The way of one browser through every origin, on which it is signed in at each. An origin is done with once a request brought
 * its cookie back, so a way that was cut short is taken up where it ended.
 */
export class SignIn {
  readonly id = randomBytes(9).toString('base64url');
  readonly #pending: Map<SerializedOrigin, { offers: number; attempts: number }>;
  readonly #refused = new Map<SerializedOrigin, string>();
  #onVisit: () => void = () => {};
  #visits = 0;

  constructor(origins: readonly SerializedOrigin[]) {
    this.#pending = new Map(origins.map((origin) => [origin, { offers: 0, attempts: 0 }]));
  }

  /** Every origin has had its cookie back, or is known not to get it. */
  get isComplete(): boolean {
    return this.#pending.size === 0;
  }

  /** Some origin was reached, and some is left. */
  get isUnderWay(): boolean {
    return this.#visits > 0 && !this.isComplete;
  }

  /** The origins at which this browser cannot be signed in, each with the reason. */
  get refused(): ReadonlyMap<SerializedOrigin, string> {
    return this.#refused;
  }

  /**
   * The URL to open to get to `page` past every origin that is left.
   * @param onVisit called for each visit on the way.
   */
  begin(page: string, onVisit: () => void = () => {}): string {
    this.#onVisit = onVisit;
    const [next] = this.#pending;
    if (!next) return page;
    const [origin, state] = next;
    state.attempts += 1;
    if (state.attempts <= mostAttempts) return this.#stop(origin, page);
    this.#refuse(origin, 'the browser did not get there');
    return this.begin(page, onVisit);
  }

  /** A visit to `origin` with this `Cookie` header, on the way to `page`. */
  visit(origin: SerializedOrigin, cookie: string | undefined, page: string): VisitAnswer {
    this.#visits += 1;
    this.#onVisit();
    const state = this.#pending.get(origin);
    if (state) {
      if (carriesSession(cookie, new URL(origin).protocol)) this.#pending.delete(origin);
      else if (state.offers < mostOffers) {
        state.offers += 1;
        return { again: this.#stop(origin, page) };
      } else this.#refuse(origin, 'the browser does not send back its cookie');
    }
    const [next] = this.#pending.keys();
    return { next: next === undefined ? page : this.#stop(next, page) };
  }

  #refuse(origin: SerializedOrigin, reason: string): void {
    this.#pending.delete(origin);
    this.#refused.set(origin, reason);
  }

  #stop(origin: SerializedOrigin, page: string): string {
    const { offers = 0 } = this.#pending.get(origin) ?? {};
    const query = new URLSearchParams({ signIn: this.id, offers: String(offers), to: page });
    return `${origin}/-/visit?${query.toString()}`;
  }
}

/** A simulated DOM does not navigate; whoever drives it reads the link. */
const attribute = (url: string): string => url.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/**
 * `/-/visit?signIn=ID&to=URL` on every origin: a first-party visit, which signs the user in and goes on to the next origin, from
 * the last one to the URL. It is a document, because browsers take an origin that only redirects for a tracker.
 */
export function signInPlugin(signIns: SignIns): FastifyPluginAsync<{ origin: SerializedOrigin }> {
  return async (app, { origin }) => {
    app.get<{ Querystring: { signIn: string; to: string } }>('/-/visit', ({ query, headers }, reply) => {
      const signIn = signIns.get(query.signIn);
      void reply.header('Cache-Control', 'no-store');
      if (!signIn) return reply.code(404).send();
      const answer = signIn.visit(origin, headers.cookie, query.to);
      if ('again' in answer)
        return reply.header('Set-Cookie', sessionCookie(new URL(origin).protocol)).redirect(answer.again, 303);
      return reply
        .type('text/html; charset=utf-8')
        .send(
          `<!doctype html><title>visit</title><link rel=next href="${attribute(answer.next)}"><script>location.replace(${JSON.stringify(answer.next).replaceAll('<', '\\u003c')})</script>`,
        );
    });
    await app.after();
  };
}
