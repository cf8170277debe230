import type { SerializedOrigin } from '../protocol/http/wire.ts';
import { urlOrNull } from '../protocol/http/url.ts';

/** The origin of a page by its origin or its URL: `null` for the text "null" and for files; `undefined` for what is no page. */
export function pageOriginOf(text: string): SerializedOrigin | undefined {
  if (text === 'null') return text;
  const url = urlOrNull(text);
  if (url?.protocol === 'file:') return 'null';
  return url === null || url.host === '' ? undefined : `${url.protocol}//${url.host}`;
}
