import type { Decision } from '../standard.ts';
import type { Outcome, PredictedExchange, ResponseType } from './prediction.ts';

/** An exchange, as it is told from the others of a case. */
export type ExchangeShape = Pick<PredictedExchange, 'kind' | 'method' | 'hop'>;

/** What every difference has. `hop` and `exchange` are `null` where it is not about one exchange, `name` where the kind says it all. */
interface Fields<Kind extends string, Name, Expected, Observed> {
  readonly kind: Kind;
  /** Index into the case's hops. */
  readonly hop: number | null;
  readonly exchange: ExchangeShape | null;
  readonly name: Name;
  readonly expected: Expected;
  readonly observed: Observed;
}

interface OfCase<Kind extends string, Name, Expected, Observed = Expected> extends Fields<
  Kind,
  Name,
  Expected,
  Observed
> {
  readonly hop: null;
  readonly exchange: null;
}

interface OfExchange<Kind extends string, Name, Expected> extends Fields<Kind, Name, Expected, string | null> {
  readonly hop: number;
  readonly exchange: ExchangeShape;
}

/** Attributes of an entry of Resource Timing that are compared. */
export type TimingAttribute =
  | 'entries'
  | 'detailed'
  | 'responseStatus'
  | 'encodedBodySize'
  | 'decodedBodySize'
  | 'transferSize'
  | 'contentType'
  | 'contentEncoding'
  | 'nextHopProtocol'
  | 'deliveryType'
  | 'serverTiming';

/** What script sees otherwise than it has to. */
export type VisibleDifference =
  | OfCase<'visible', 'type', ResponseType, string>
  | OfCase<'visible', 'status', number>
  | OfCase<'visible', 'url', string>
  | OfCase<'visible', 'redirected', boolean>
  /** Names of the headers. */
  | OfCase<'visible', 'headers', readonly string[]>
  /** Whether the API throws. */
  | (OfCase<'visible', 'threw', boolean> & { readonly error: string | null })
  | OfCase<'visible', 'body-length', number, number | null>
  /** Whether there is an entry of Resource Timing. */
  | OfCase<'visible', 'timing-entry', true, false>
  /** `expected`: the values that will do. */
  | OfCase<'visible', TimingAttribute, readonly (number | boolean | string)[], number | boolean | string>
  /** The value of the header `name`. */
  | OfCase<'visible-header', string, string, string | null>;

/** Events of an XMLHttpRequest, or of its `upload`, in order. */
export type EventDifference = OfCase<'event', 'events' | 'uploadEvents', readonly string[]>;

/** How one exchange departs from its prediction. */
export type ExchangeDifference =
  /** `null`: no such header. */
  | OfExchange<'header', string, string | null>
  | OfExchange<'cookie', 'Cookie', 'sent' | 'none'>
  /** `expected`: the values that will do, `null` for no header. */
  | OfExchange<'referer', 'Referer', readonly (string | null)[]>
  | OfExchange<'body', null, string>
  | OfExchange<'http-version', null, string>;

/** The exchanges are not those that were predicted: some are missing, some are too many, or it is neither alone. */
export type OrderDifference = OfCase<
  'missing-exchange' | 'extra-exchange' | 'exchange-order',
  null,
  readonly ExchangeShape[]
>;

export type OutcomeDifference =
  | (OfCase<'outcome', 'own', Outcome> & { readonly decidedBy: Decision })
  /** Of the request `index`, which goes before the case's own. `null`: nothing was observed. */
  | (OfCase<'outcome', 'before', Outcome, Outcome | null> & { readonly index: number });

/** One way in which what an engine did departs from what was predicted. words/differences.ts puts it into words. */
export type Difference = OutcomeDifference | OrderDifference | ExchangeDifference | VisibleDifference | EventDifference;

/** What came of a case. */
export type Verdict =
  | { readonly result: 'pass' }
  | { readonly result: 'fail'; readonly differences: readonly Difference[] }
  | { readonly result: 'timeout'; readonly afterMs: number }
  /** `unsupported`: the engine cannot do it. `not-run`: never tried. Neither speaks about CORS. */
  | { readonly result: 'unsupported' | 'harness-error' | 'not-run'; readonly reason: string };
