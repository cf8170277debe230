/**
 * The only place that writes files. A regular file is replaced as a whole, so that nobody reads half of one. Devices, FIFOs, sockets
 * and descriptors such as /dev/stdout are opened and written to, never replaced. Symbolic links are followed and kept.
 */
import {
  accessSync,
  appendFileSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  open,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { connect, Socket } from 'node:net';
import { basename, dirname, join, resolve } from 'node:path';
import { getSystemErrorMap, promisify } from 'node:util';

/** Something cannot be written. The message says what, why, and what to do. */
export class UnwritableError extends Error {
  override readonly name = 'UnwritableError';
}

/**
 * Writes a file and creates its folder if needed. Waits for a reader if the path is a FIFO. A reader that closes a pipe early
 * is not an error.
 * @throws {UnwritableError} when it cannot be written completely. A regular file then keeps its old content.
 */
export async function writeText(path: string, text: string): Promise<void> {
  await attempt(path, async () => {
    const target = targetOf(path);
    switch (target.kind) {
      case 'file':
        return replace(target, text);
      case 'descriptor':
        return await writeToDescriptor(target.fd, text);
      case 'fifo':
        return await finish(new Socket({ fd: await openFifo(path), readable: false }), text);
      case 'socket':
        return await finish(connect(path), text);
      case 'device':
        return writeInPlace(path, text);
    }
  });
}

/**
 * The same without waiting for other events, for signal handlers. A FIFO without a reader blocks the process.
 * @throws {UnwritableError} when it cannot be written completely.
 */
export function writeTextNow(path: string, text: string): void {
  attemptNow(path, () => {
    const target = targetOf(path);
    if (target.kind === 'file') replace(target, text);
    else writeInPlace(path, text);
  });
}

/**
 * Adds text to the end of a file, which is created if needed.
 * @throws {UnwritableError} when it cannot be written completely.
 */
export function appendText(path: string, text: string): void {
  attemptNow(path, () => appendFileSync(path, text));
}

/**
 * Writes to stdout and waits until everything has been written. After the reader has closed the pipe, this does nothing.
 * @throws {UnwritableError} when it cannot be written completely.
 */
export async function writeStdout(text: string): Promise<void> {
  await attempt('to stdout', () => writeToDescriptor(1, text));
}

/** Whether writing to this path means writing to stdout, as for /dev/stdout and /dev/fd/1. */
export function isStdout(path: string): boolean {
  try {
    return ownDescriptor(followed(path)) === 1;
  } catch {
    // A path that cannot be followed, for example below a file: writing to it will say why.
    return false;
  }
}

/**
 * Creates a folder if needed, so that a run does not end with nowhere to write to.
 * @throws {UnwritableError} when it cannot be created or written to.
 */
export function prepareFolder(folder: string): void {
  attemptNow(folder, () => {
    makeFolder(resolve(folder));
    // With the dot it is an error if it is a file or a device.
    accessSync(`${folder}/.`, constants.W_OK);
  });
}

/** Step by step: `mkdirSync` with `recursive` never returns on file systems such as /proc, where it fails with ENOENT. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  mkdirSync(path);
}

type Target =
  /** A regular file, or one that does not exist yet. `before` describes the file that is replaced. */
  | { readonly kind: 'file'; readonly path: string; readonly before: Stats | undefined }
  /** A descriptor of this process. It may be a socket, which cannot be opened by its path. */
  | { readonly kind: 'descriptor'; readonly fd: number }
  | { readonly kind: 'fifo' | 'socket' | 'device' };

function targetOf(given: string): Target {
  const path = followed(given);
  const fd = ownDescriptor(path);
  if (fd !== undefined) return { kind: 'descriptor', fd };
  const before = statSync(path, { throwIfNoEntry: false });
  if (before?.isFIFO()) return { kind: 'fifo' };
  if (before?.isSocket()) return { kind: 'socket' };
  if (before?.isCharacterDevice() || before?.isBlockDevice() || isDescriptor(path)) return { kind: 'device' };
  return { kind: 'file', path, before };
}

/** As many symbolic links as Linux follows. */
const mostLinks = 40;

/** The path that symbolic links lead to, which need not exist. A link to an open descriptor is not followed further. */
function followed(path: string, links = 0): string {
  const folder = dirname(resolve(path));
  const here = join(existsSync(folder) ? realpathSync(folder) : folder, basename(path));
  if (isDescriptor(here) || links > mostLinks) return here;
  const isLink = lstatSync(here, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  return isLink ? followed(resolve(dirname(here), readlinkSync(here)), links + 1) : here;
}

/** /dev/fd is a link to /proc/self/fd on Linux, and a file system of its own elsewhere. */
const descriptorPath = /^(?:\/dev\/fd|\/proc\/(\d+)\/(?:task\/\d+\/)?fd)\/(\d+)$/;

function isDescriptor(path: string): boolean {
  return descriptorPath.test(path);
}

function ownDescriptor(path: string): number | undefined {
  const [, pid, fd] = descriptorPath.exec(path) ?? [];
  return fd !== undefined && (pid === undefined || Number(pid) === process.pid) ? Number(fd) : undefined;
}

function replace({ path, before }: Extract<Target, { kind: 'file' }>, text: string): void {
  prepareFolder(dirname(path));
  if (before !== undefined) accessSync(path, constants.W_OK);
  const unfinished = join(dirname(path), `.cors-conformance-${randomUUID()}.tmp`);
  try {
    // A file that others may not read must not be readable while it is written.
    writeFileSync(unfinished, text, { flag: 'wx', flush: true, ...(before && { mode: before.mode & 0o777 }) });
    if (before !== undefined) {
      // A container that runs as root must not take the file away from its owner.
      if (process.geteuid?.() === 0) chownSync(unfinished, before.uid, before.gid);
      chmodSync(unfinished, before.mode & 0o7777);
    }
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

function writeInPlace(path: string, text: string): void {
  const fd = openSync(path, constants.O_WRONLY);
  try {
    writeAll(fd, text);
  } finally {
    closeSync(fd);
  }
}

/** One `write` may write less than it was given, as on a disk that is almost full. */
function writeAll(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
}

/** Descriptors whose readers have closed the pipe. */
const deserted = new Set<number>();

async function writeToDescriptor(fd: number, text: string): Promise<void> {
  if (deserted.has(fd)) return;
  const stats = fstatSync(fd);
  const stream = fd === 1 ? process.stdout : fd === 2 ? process.stderr : undefined;
  const isPipe = stats.isFIFO() || stats.isSocket();
  try {
    if (stream !== undefined && (isPipe || stream.isTTY)) await send(stream, text);
    else if (isPipe) await finish(new Socket({ fd, readable: false }), text);
    // Node's own stream would ignore that a write was incomplete.
    else writeAll(fd, text);
  } catch (error) {
    if (hasLeft(error)) deserted.add(fd);
    throw error;
  }
}

function send(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done, fail) => {
    stream.once('error', fail);
    stream.write(text, (error) => {
      // The event follows, and needs its listener.
      if (error) return fail(error);
      stream.off('error', fail);
      done();
    });
  });
}

function finish(socket: Socket, text: string): Promise<void> {
  return new Promise((done, fail) => {
    socket.once('error', fail).end(text, done);
  });
}

const openLater = promisify(open);

/** Opens a FIFO for writing, when somebody opens it for reading. */
async function openFifo(path: string): Promise<number> {
  // A thread waits for the reader and process.exit() waits for the thread, unless there is a reader.
  const read = (): void => closeSync(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
  process.once('exit', read);
  try {
    return await openLater(path, constants.O_WRONLY);
  } finally {
    process.off('exit', read);
  }
}

async function attempt(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!hasLeft(error)) throw unwritable(path, error);
  }
}

function attemptNow(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    if (!hasLeft(error)) throw unwritable(path, error);
  }
}

/** A reader that has seen enough, such as `head`. */
function hasLeft(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

const usualAdvice = 'Make it writable, or write to another place (--output, or NAME=FILE in --reporter).';

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'Free some space, or write to another place.',
  EDQUOT: 'Free some space, or write to another place.',
  EFBIG: 'Raise the limit of the file size, or write to another place.',
  EISDIR: 'It is a folder: give the path of a file.',
  ECONNREFUSED: 'Start the program that listens on this socket, or write to another place.',
};

/** @param path of the file, or `to stdout`. */
function unwritable(path: string, cause: unknown): UnwritableError {
  if (cause instanceof UnwritableError) return cause;
  const { code = '', errno } = cause as NodeJS.ErrnoException;
  const [, known] = (errno !== undefined && getSystemErrorMap().get(errno)) || [];
  const why = known === undefined ? (cause as Error).message : `${known} (${code})`;
  return new UnwritableError(`Cannot write ${path}: ${why}. ${advice[code] ?? usualAdvice}`, { cause });
}
