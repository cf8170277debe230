import type { Outcome } from '../protocol/outcome/prediction.ts';

/** English for what a real engine did with a request. */

/** What an engine saw, as typed values. */
export interface EngineSaw {
  readonly product: string;
  readonly version: string;
  readonly outcome: Outcome;
  readonly status: number | null;
  readonly thrown: string | null;
  readonly messages: readonly string[];
}

/** @param explained What the explanation says; `unknown` where it does not decide. */
export function engineInWords(saw: EngineSaw, explained: Outcome | 'unknown'): readonly string[] {
  const { product, version, outcome, status, thrown, messages } = saw;
  const name = `${product} ${version}`;
  const agrees = explained === 'unknown' || outcome === explained;
  return [
    `${agrees ? '' : 'Unlike the explanation: '}${didInWords(name, outcome, status)}${messages.length > 0 ? ', and prints in its console:' : '.'}`,
    ...messages.map((message) => `  ${message}`),
    ...(thrown === null ? [] : [`  Script gets: ${thrown}`]),
  ];
}

function didInWords(name: string, outcome: Outcome, status: number | null): string {
  switch (outcome) {
    case 'blocked':
      return `${name} blocks it`;
    case 'opaque':
      return `${name} gives script an opaque response`;
    case 'readable':
      return `${name} lets script read the response${status === null ? '' : ` (status ${status})`}`;
  }
}
