import { isOkStatus } from './answer.ts';
import { determineNosniff } from './blocking.ts';
import type { Verdict } from './cors-check.ts';
import { get } from '../http/headers.ts';
import { extractMimeType, isHtmlMimeType, isJavaScriptMimeType, isJsonMimeType, isXmlMimeType } from '../http/mime.ts';
import type { MimeType } from '../http/mime.ts';
import type { Destination } from './request.ts';
import { sectionStep } from '../standard.ts';
import type { SectionStep } from '../standard.ts';
import type { HeaderList } from '../http/wire.ts';

/** What the bytes of a body are: by their pattern, or by what they parse as. `unknown`: nobody has looked at them. */
export type BodyPattern = 'image' | 'audio or video' | 'JavaScript' | 'JSON' | 'other' | 'unknown';

export interface OpaqueResponse {
  readonly destination: Destination;
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: BodyPattern;
}

export type OpaqueResponseRefusal = SectionStep<'Opaque response blocking (draft)'>;

/** What decided about an opaque response, in the order of the algorithm. */
export type OpaqueResponseReason =
  | 'safelisted'
  | 'never-sniffed'
  | 'blocklisted-part'
  | 'blocklisted-nosniff'
  | 'not-the-first-part'
  | 'unseen'
  | 'media-without-element'
  | 'media-status'
  | 'media'
  | 'not-media'
  | 'image'
  | 'nosniff'
  | 'status'
  | 'no-type'
  | 'media-type'
  | 'JavaScript'
  | 'neither';

const NEVER_SNIFFED: ReadonlySet<string> = new Set([
  'application/dash+xml',
  'application/gzip',
  'application/msexcel',
  'application/mspowerpoint',
  'application/msword',
  'application/msword-template',
  'application/pdf',
  'application/vnd.apple.mpegurl',
  'application/vnd.ces-quickpoint',
  'application/vnd.ces-quicksheet',
  'application/vnd.ces-quickword',
  'application/vnd.ms-excel',
  'application/vnd.ms-excel.sheet.macroenabled.12',
  'application/vnd.ms-powerpoint',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  'application/vnd.ms-word',
  'application/vnd.ms-word.document.12',
  'application/vnd.ms-word.document.macroenabled.12',
  'application/vnd.msword',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.presentationml.template',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.template',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.template',
  'application/vnd.presentation-openxml',
  'application/vnd.presentation-openxmlm',
  'application/vnd.spreadsheet-openxml',
  'application/vnd.wordprocessing-openxml',
  'application/x-gzip',
  'application/x-protobuf',
  'application/x-protobuffer',
  'application/zip',
  'audio/mpegurl',
  'multipart/byteranges',
  'multipart/signed',
  'text/csv',
  'text/event-stream',
  'text/vtt',
]);

/** An opaque-safelisted MIME type of the draft. */
function isSafelisted(mimeType: MimeType): boolean {
  return isJavaScriptMimeType(mimeType) || mimeType.essence === 'text/css' || mimeType.essence === 'image/svg+xml';
}

/** An opaque-blocklisted MIME type of the draft. */
function isBlocklisted(mimeType: MimeType): boolean {
  return isHtmlMimeType(mimeType) || isJsonMimeType(mimeType) || isXmlMimeType(mimeType);
}

/**
 * Whether the draft concerns requests of the destination. What fetch() gets of a blocked response is an open question, and no engine
 * refuses it one: https://github.com/annevk/orb/issues/39. Nothing is made of the responses to reports.
 */
export function isGuardedAgainstOpaque(destination: Destination): boolean {
  return destination !== '' && destination !== 'report';
}

/**
 * Whether an opaque response may be used at all. This is a draft, which engines implement in part; Fetch does not have it.
 * https://github.com/annevk/orb#orbs-algorithm
 */
export function opaqueResponseSafelistCheck({
  destination,
  status,
  headers,
  body,
}: OpaqueResponse): Verdict<OpaqueResponseRefusal> {
  // 1. and 2.
  const mimeType = extractMimeType(headers);
  const nosniff = determineNosniff(headers);
  const verdict = (ok: boolean, why: OpaqueResponseReason): Verdict<OpaqueResponseRefusal> => ({
    ok,
    step: sectionStep('Opaque response blocking (draft)', 'determine whether to allow a response', {
      kind: 'opaque-response',
      why,
      essence: mimeType?.essence ?? null,
      status,
    }),
  });
  // 3. What the MIME type alone decides, with the status and nosniff.
  if (mimeType !== null) {
    if (isSafelisted(mimeType)) return verdict(true, 'safelisted');
    if (NEVER_SNIFFED.has(mimeType.essence)) return verdict(false, 'never-sniffed');
    if (status === 206 && isBlocklisted(mimeType)) return verdict(false, 'blocklisted-part');
    if (nosniff && (isBlocklisted(mimeType) || mimeType.essence === 'text/plain')) {
      return verdict(false, 'blocklisted-nosniff');
    }
  }
  // 5. A part that is not the first one. The state "subsequent" of step 4 is for ranges, of which one request is modelled.
  if (status === 206 && !/^bytes 0-/.test(get(headers, 'Content-Range') ?? '')) {
    return verdict(false, 'not-the-first-part');
  }
  // 6. The bytes are needed from here on.
  if (body === 'unknown') return verdict(true, 'unseen');
  // 7. and 8. Audio and video are for their elements, and these for nothing else.
  const isMedia = destination === 'audio' || destination === 'video';
  if (body === 'audio or video') {
    if (!isMedia) return verdict(false, 'media-without-element');
    return status === 200 || status === 206 ? verdict(true, 'media') : verdict(false, 'media-status');
  }
  if (isMedia) return verdict(false, 'not-media');
  // 9. An image, whatever its type and status are.
  if (body === 'image') return verdict(true, 'image');
  // 10.
  if (nosniff) return verdict(false, 'nosniff');
  // 11.
  if (!isOkStatus(status)) return verdict(false, 'status');
  // 12.
  if (mimeType === null) return verdict(true, 'no-type');
  // 13.
  if (/^(?:audio|image|video)\//.test(mimeType.essence)) return verdict(false, 'media-type');
  // 14. to 16. The body parses as JavaScript and does not parse as JSON.
  return body === 'JavaScript' ? verdict(true, 'JavaScript') : verdict(false, 'neither');
}
