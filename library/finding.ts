import type { Alike, FindingData } from '../diagnosis/server/finding.ts';
import type { Level, Severity } from '../results/model.ts';

/** One thing that a check found, as results.json holds it (docs/results.md). The types of the package need no other package. */
export interface Finding {
  readonly level: Level;
  readonly severity?: Severity | undefined;
  /** Where it was found. */
  readonly url: string;
  /** Other targets of the server at which it is the same. */
  readonly alsoAt?: readonly string[] | undefined;
  /** The finding as data: an id, and what was sent, expected and observed. */
  readonly data?: { readonly id: FindingData['id']; readonly [name: string]: unknown } | undefined;
  /** What else shows the same, which counts as the same finding. */
  readonly alike?: Alike | undefined;
  readonly summary: string;
  readonly expected: string;
  readonly observed: string;
  /** The step of a standard at which a browser refuses. */
  readonly decidedBy?:
    | {
        readonly step: string;
        readonly url: string;
        readonly because: string;
        /** Names of the response headers that the step looked at. */
        readonly headers?: readonly string[] | undefined;
        /** The response is that to the preflight. */
        readonly inPreflight?: true | undefined;
      }
    | undefined;
  /** What a browser tells the developer, where it refuses. */
  readonly browser?: string | undefined;
  /** Which origins may do what because of it. */
  readonly impact?: { readonly origins: readonly string[]; readonly what: string } | undefined;
  readonly fix: string;
  /** The request, as a command for a shell. */
  readonly curl?: string | undefined;
  /** Index into the exchanges of the result of the one that shows it. */
  readonly exchange?: number | undefined;
}
