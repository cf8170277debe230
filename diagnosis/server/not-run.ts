/** Why a check on a server was not run, as data. English is made of it in words/not-run.ts. */

/** Why a check cannot be asked of the policy, the URL or the server at hand. */
export type NotRunReason =
  // The policy
  | { readonly id: 'needs-policy' }
  | { readonly id: 'needs-field'; readonly name: string }
  /** One of several fields. */
  | { readonly id: 'needs-a-field-of'; readonly names: readonly string[] }
  | { readonly id: 'needs-route'; readonly name: string; readonly orJsonRequest: boolean }
  | { readonly id: 'needs-path' }
  /** Paths with policies of their own, one of which allows an origin that the tested path does not. */
  | { readonly id: 'needs-other-policy' }
  | { readonly id: 'needs-allowed-origin'; readonly declared: boolean }
  | { readonly id: 'needs-second-origin' }
  | { readonly id: 'needs-named-origin' }
  | { readonly id: 'needs-disallowed-origin'; readonly allAllowed: boolean }
  | { readonly id: 'needs-get-rule' }
  | { readonly id: 'needs-allowed-headers'; readonly count: 1 | 2 | 3 }
  | { readonly id: 'nothing-to-ask' }
  | { readonly id: 'nothing-to-vary' }
  | { readonly id: 'no-pattern' }
  | { readonly id: 'no-open-pattern' }
  | { readonly id: 'no-http-origin' }
  | { readonly id: 'no-credentialed-origin' }
  | { readonly id: 'credentials-allowed' }
  | { readonly id: 'origins-named' }
  | { readonly id: 'same-site-only' }
  | { readonly id: 'allows'; readonly what: 'null' | 'OPTIONS' | 'every-method' | 'every-header' }
  | { readonly id: 'authorization-not-allowed' }
  | { readonly id: 'no-unusual-method' }
  | { readonly id: 'no-method-in-another-case' }
  | { readonly id: 'methods-of-another-rule' }
  /** Which of the paths of the policy such a path falls under is not declared. */
  | { readonly id: 'path-undecided'; readonly path: 'missing' | 'malformed' }
  /** Another check asks it here. */
  | { readonly id: 'asked-elsewhere'; readonly check: string }
  // The URL
  | { readonly id: 'not-https' }
  | { readonly id: 'not-on-local-network' }
  | { readonly id: 'about-get'; readonly method: string }
  // The server
  | { readonly id: 'any-origin-allowed'; readonly sameForAll: boolean }
  | { readonly id: 'status-of-path'; readonly path: string; readonly status: number | undefined }
  /** `type`: Content-Type of the response, where it matters. */
  | { readonly id: 'status-of-route'; readonly name: string; readonly status: number; readonly type?: string }
  | { readonly id: 'status-of-preflight'; readonly name: string; readonly status: number }
  | { readonly id: 'route-takes-post'; readonly name: string }
  | { readonly id: 'put-not-seen'; readonly name: string; readonly status: number; readonly marker: string }
  | { readonly id: 'headers-absent'; readonly names: readonly string[] }
  | { readonly id: 'method-never-refused' }
  | { readonly id: 'no-partial-content' }
  | { readonly id: 'no-etag'; readonly strong: boolean }
  | { readonly id: 'no-304' }
  | { readonly id: 'no-cookie' }
  | { readonly id: 'no-http2' }
  | { readonly id: 'http2-only' }
  | { readonly id: 'connection-closed' }
  | { readonly id: 'short-origin-fails'; readonly status: number }
  | { readonly id: 'short-request-fails'; readonly status: number }
  | { readonly id: 'get-fails' }
  | { readonly id: 'only-errors' }
  | { readonly id: 'no-content-to-know' }
  | { readonly id: 'same-content-everywhere' }
  /** `marker`: name of the header by which the handler is known; `null` where none is declared. */
  | { readonly id: 'no-content-to-repeat'; readonly marker: string | null }
  | { readonly id: 'no-counter' }
  | { readonly id: 'preflight-fails' }
  // The run
  | { readonly id: 'interrupted' }
  | { readonly id: 'requests-left-out' }
  | { readonly id: 'no-operation' };
