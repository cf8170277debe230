import type { ConsoleMessage } from './console-message.ts';
import type { HttpResponse } from '../protocol/fetch/fetch.ts';
import type { HeaderList, SerializedOrigin } from '../protocol/http/wire.ts';

/** Where something is from: the entry of a HAR or the line of a text, counted from 1; the command line; or a live server. */
export type Place =
  | { readonly kind: 'entry'; readonly number: number }
  | { readonly kind: 'line'; readonly number: number }
  | { readonly kind: 'flags' }
  /** Sent by this tool. */
  | { readonly kind: 'live' };

/** What a request was made for, as far as the recorder says so. */
export type Purpose = 'script' | 'font' | 'element' | 'navigation' | 'websocket' | 'unknown';

export interface RecordedResponse extends HttpResponse {
  /** Lines that are not valid headers, as one with a space before its colon. Browsers ignore them. */
  readonly malformed: HeaderList;
  /** Its beginning, where it was kept. */
  readonly body?: string;
}

/** How script made a request, as far as it is known. */
export interface Call {
  /** Origin of the page. */
  readonly page?: SerializedOrigin;
  readonly mode?: 'cors' | 'no-cors' | 'same-origin';
  readonly credentials?: 'omit' | 'same-origin' | 'include';
  /** The headers that script set, where they are known and need not be told from those that a browser adds. */
  readonly headers?: HeaderList;
}

/** One request and its response, as a tool recorded them. */
export interface Exchange {
  readonly place: Place;
  readonly method: string;
  /** Absolute http or https URL without a fragment. */
  readonly url: string;
  /** Whether nothing in the input says that the URL is of http or https. */
  readonly schemeGuessed: boolean;
  readonly requestHeaders: HeaderList;
  /** The recorder lists cookies of the request. */
  readonly hasCookies: boolean;
  readonly purpose: Purpose;
  /** What is known about the call beyond the bytes of the request. */
  readonly call: Call;
  /** `null` where the recorder kept no response: browsers do so for blocked requests. */
  readonly response: RecordedResponse | null;
  /** What the recorder says about why there is no response, as `net::ERR_FAILED`. */
  readonly failure: string | null;
}

/** Why a part of the input was not used. */
export type SkipReason =
  | { readonly kind: 'not-http'; readonly scheme: string }
  | { readonly kind: 'invalid-url'; readonly url: string }
  | { readonly kind: 'invalid-entry'; readonly field: string; readonly problem: string }
  | { readonly kind: 'no-host'; readonly line: string };

export interface Skipped {
  readonly place: Place;
  readonly reason: SkipReason;
}

export type InputFormat = 'har' | 'transcript' | 'console' | 'flags';

/** What an input holds. */
export interface Evidence {
  readonly format: InputFormat;
  /** The program that wrote a HAR file, in its own words: `WebInspector` is Chromium. */
  readonly recorder?: string;
  readonly exchanges: readonly Exchange[];
  readonly skipped: readonly Skipped[];
  /** What a browser console says, where the input has it. */
  readonly messages: readonly ConsoleMessage[];
}

/** An input that cannot be read at all. The message is one sentence for the user. */
export class UnreadableInputError extends Error {
  override readonly name = 'UnreadableInputError';
}
