/** Why an operation of an OpenAPI description, or its response, cannot be tested. */
export type Untested =
  | {
      readonly kind: 'no-example';
      readonly of: 'path' | 'query' | 'querystring' | 'header' | 'cookie' | 'body';
      readonly name: string;
    }
  | { readonly kind: 'undescribed-parameter'; readonly name: string }
  | { readonly kind: 'media-type'; readonly type: string }
  | { readonly kind: 'forbidden-method' | 'not-a-method' }
  | { readonly kind: 'forbidden-header'; readonly name: string }
  | { readonly kind: 'another-server'; readonly url: string };

/** What was not tested of an operation, and why. */
export type Omission =
  | Untested
  | { readonly kind: 'read-only' | 'spent' | 'interrupted' }
  | { readonly kind: 'denied-method' }
  | { readonly kind: 'denied-header'; readonly name: string };

/** Why not the whole of an operation was tested, in a sentence. */
export function omissionInWords(omission: Omission): string {
  switch (omission.kind) {
    case 'no-example':
      return omission.of === 'body'
        ? `The body (${omission.name}) has no example in the description.`
        : `The required ${omission.of} parameter "${omission.name}" has no example in the description.`;
    case 'undescribed-parameter':
      return `The description has no parameter for {${omission.name}}.`;
    case 'media-type':
      return `A body of type ${omission.type} cannot be made from an example.`;
    case 'forbidden-method':
      return 'Scripts cannot use this method.';
    case 'not-a-method':
      return 'It is not a valid method.';
    case 'forbidden-header':
      return `Scripts cannot set the header ${omission.name}.`;
    case 'another-server':
      return `It is on another server, ${omission.url}; give that URL to test it.`;
    case 'read-only':
      return 'With --read-only, only the preflights of methods that may change something are sent.';
    case 'spent':
      return 'The run had sent as many requests as --max-requests allows.';
    case 'interrupted':
      return 'The run was interrupted.';
    case 'denied-method':
      return 'The policy does not allow the method; that its preflight is refused was checked.';
    case 'denied-header':
      return `The policy does not allow the header ${omission.name}, which the operation needs.`;
  }
}

/** A reason, with the number of operations that it is given for. */
export function countedReason(reason: string, operations: number): string {
  return `${operations} ${operations === 1 ? 'operation' : 'operations'}: ${reason}`;
}

/** Reasons that are listed where there are many. */
export const listedReasons = 10;

/** `3 more reasons`, where not all are listed. */
export function moreReasons(all: number): string | undefined {
  const more = all - listedReasons;
  return more > 0 ? `${more} more ${more === 1 ? 'reason' : 'reasons'}` : undefined;
}

interface CountedReason {
  readonly reason: string;
  readonly operations: number;
}

function byCount(reasons: readonly CountedReason[]): readonly CountedReason[] {
  return reasons.toSorted((a, b) => b.operations - a.operations);
}

/** Why a check has no verdict, at all the operations where it has none. */
export function reasonsInWords(reasons: readonly CountedReason[]): string {
  const more = moreReasons(reasons.length);
  return [
    ...byCount(reasons)
      .slice(0, listedReasons)
      .map(({ reason, operations }) => countedReason(reason, operations)),
    ...(more === undefined ? [] : [`And ${more}.`]),
  ].join(' ');
}

/** Why no operation of a description can be tested. */
export function noneTestable(operations: readonly (readonly Omission[])[]): string {
  const counts = new Map<string, number>();
  for (const each of operations.flatMap((omissions) => omissions.map(omissionInWords)))
    counts.set(each, (counts.get(each) ?? 0) + 1);
  const more = moreReasons(counts.size);
  const lacksExample = operations.some((omissions) => omissions.some(({ kind }) => kind === 'no-example'));
  return [
    `none of its ${operations.length} operations can be tested.`,
    ...byCount([...counts].map(([reason, count]) => ({ reason, operations: count })))
      .slice(0, listedReasons)
      .map(({ reason, operations: count }) => `  ${countedReason(reason, count)}`),
    ...(more === undefined ? [] : [`  ${more}`]),
    ...(lacksExample ? ['Add an "example" to parameters and bodies.'] : []),
  ].join('\n');
}
