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
