/** Who adds a request header without the application asking for it. */
export type HeaderSource =
  | 'opentelemetry'
  | 'sentry'
  | 'datadog'
  | 'new-relic'
  | 'elastic-apm'
  | 'application-insights'
  | 'b3'
  | 'xhr-wrapper'
  | 'cache-avoidance';

const sources: Readonly<Record<string, HeaderSource>> = {
  traceparent: 'opentelemetry',
  tracestate: 'opentelemetry',
  baggage: 'sentry',
  'sentry-trace': 'sentry',
  'x-datadog-trace-id': 'datadog',
  'x-datadog-parent-id': 'datadog',
  'x-datadog-origin': 'datadog',
  'x-datadog-sampling-priority': 'datadog',
  newrelic: 'new-relic',
  'elastic-apm-traceparent': 'elastic-apm',
  'request-id': 'application-insights',
  'request-context': 'application-insights',
  'x-b3-traceid': 'b3',
  'x-b3-spanid': 'b3',
  'x-b3-sampled': 'b3',
  b3: 'b3',
  'x-requested-with': 'xhr-wrapper',
  'cache-control': 'cache-avoidance',
  pragma: 'cache-avoidance',
  expires: 'cache-avoidance',
};

/** Who adds the header of this name; `undefined` where it is the application as far as is known. */
export function headerSource(name: string): HeaderSource | undefined {
  return Object.hasOwn(sources, name.toLowerCase()) ? sources[name.toLowerCase()] : undefined;
}
