import { isSameOrigin } from '../http/origin.ts';
import { currentUrl } from '../fetch/request.ts';
import type { FetchRequest } from '../fetch/request.ts';
import type { ReferrerPolicy } from '../fetch/referrer.ts';

interface Navigation {
  /** Of the document that navigates the frame. Left out: the default. */
  readonly referrerPolicy?: ReferrerPolicy;
}

/**
 * A document in a frame of the page.
 * - `object`, `embed`: that of an `<object data>` or an `<embed src>`
 * - `link`, `location`, `refresh`: that which an `<iframe>` is navigated to by a link with its name as `target`, by `location.replace()`,
 *   or by the `<meta http-equiv=refresh>` of the document in it
 *
 * Left out: that of an `<iframe src>`.
 */
export interface FrameInitiator extends Navigation {
  readonly api: 'frame';
  readonly by?: 'object' | 'embed' | 'link' | 'location' | 'refresh';
}

/** A form of one field that is submitted by POST into an `<iframe>`. */
export interface FormInitiator extends Navigation {
  readonly api: 'form';
  readonly enctype: 'application/x-www-form-urlencoded' | 'multipart/form-data' | 'text/plain';
  readonly field: readonly [name: string, value: string];
}

export type NavigationInitiator = FrameInitiator | FormInitiator;

/**
 * The request of a navigation, as far as it has something of its own. Its destination is the container's name, whatever navigates that.
 * https://html.spec.whatwg.org/multipage/iframe-embed-object.html#the-object-element, #the-embed-element
 */
export function frameRequest({ by, referrerPolicy }: Omit<FrameInitiator, 'api'>): Partial<FetchRequest> {
  return {
    destination: by === 'object' || by === 'embed' ? by : 'iframe',
    mode: 'navigate',
    credentials: 'include',
    ...(referrerPolicy && { referrerPolicy }),
  };
}

export function formRequest(initiator: FormInitiator): Partial<FetchRequest> {
  return {
    ...frameRequest(initiator),
    method: 'POST',
    hasBody: true,
    headers: [['Content-Type', contentTypeOfForm(initiator)]],
  };
}

/** Stands for the boundary that each engine draws anew. */
function contentTypeOfForm({ enctype }: FormInitiator): string {
  return enctype === 'multipart/form-data' ? `${enctype}; boundary=boundary` : enctype;
}

/**
 * The body of a form, `undefined` where it holds something that the engine draws.
 * https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#form-submission-algorithm
 */
export function formBody({ enctype, field }: FormInitiator): string | undefined {
  switch (enctype) {
    case 'application/x-www-form-urlencoded':
      return String(new URLSearchParams([[...field]]));
    case 'text/plain':
      return `${field.join('=')}\r\n`;
    case 'multipart/form-data':
      return undefined;
  }
}

/** Whether the document that a navigation ends at is of the origin that began it. */
export function isOwnDocument(request: FetchRequest): boolean {
  return isSameOrigin(currentUrl(request).origin, request.origin);
}
