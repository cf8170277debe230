import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchOver } from './watchdog.ts';

/**
 * Everything that a run starts belongs to a temporary folder: its path stands in the command line or in the environment of
 * each process, so whatever a browser spawns can be found again, however it was reparented. To discard the folder is to end
 * those processes and to remove it; that is the only clean-up there is, and the same on every way out.
 */
const folders = new Map<string, FolderOptions>();

interface FolderOptions {
  /** Its processes are asked to end before they are made to: an X server then removes its socket. */
  readonly gently?: boolean;
}

/** Long enough for a killed browser to vanish on a loaded machine. */
const patienceMs = 5000;
const politenessMs = 1000;
const pollMs = 20;

/**
 * Browsers make Unix sockets in their folder, and the path of a socket has at most 107 bytes (unix(7)): a long TMPDIR gives
 * way to /tmp.
 */
const root = tmpdir().length > '/var/tmp'.length && existsSync('/tmp') ? '/tmp' : tmpdir();

/** The folder's name carries who owns it, so that the next run can tell what a killed one left behind. */
const prefix = `cors-conformance-${pidNamespace()}`;

/** Process ids of another container mean nothing here, even where /tmp is shared. */
function pidNamespace(): string {
  try {
    const [id = '0'] = /\d+/.exec(readlinkSync('/proc/self/ns/pid')) ?? [];
    return `${Number(id).toString(36)}-`;
  } catch {
    return '';
  }
}

/** A folder that some run has made and not discarded. */
export interface OwnedFolder {
  readonly path: string;
  /** Process id of its owner. */
  readonly owner: number;
  readonly label: string;
}

/** The folders of every run of this user, also of those that were killed before they could discard them. */
export function ownedFolders(): OwnedFolder[] {
  return readdirSync(root).flatMap((name) => {
    const [owner, label = ''] = name.startsWith(prefix) ? name.slice(prefix.length).split('-') : [];
    const path = join(root, name);
    return owner !== undefined && /^\d+$/.test(owner) && isOurs(path) ? [{ path, owner: Number(owner), label }] : [];
  });
}

/** Anybody may put anything into /tmp. */
function isOurs(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.isDirectory() && stats.uid === process.getuid?.();
}

/** Makes a temporary folder that is discarded, with every process that belongs to it, at the latest when this process ends. */
export function ownFolder(label: string, options: FolderOptions = {}): string {
  const own = join(root, `${prefix}${process.pid}-`);
  if (folders.size === 0) {
    sweep();
    if (takesSignal === undefined) watchExits();
    watchOver(own);
  }
  const folder = mkdtempSync(`${own}${label}-`);
  folders.set(folder, options);
  return folder;
}

/**
 * The environment of a process that belongs to `folder`: its home, caches and temporary files are inside, so that nothing is
 * written elsewhere, and no desktop service is started on its behalf.
 */
export function environmentIn(folder: string, extra: Record<string, string> = {}): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !/^(.*_proxy|WAYLAND_DISPLAY)$/i.test(entry[0]),
  );
  const environment = { ...Object.fromEntries(inherited), CORS_CONFORMANCE_FOLDER: folder };
  if (process.platform !== 'linux') return { ...environment, ...extra };
  return {
    ...environment,
    HOME: folder,
    TMPDIR: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_RUNTIME_DIR: folder,
    DBUS_SESSION_BUS_ADDRESS: 'disabled:',
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    ...extra,
  };
}

/** Ends every process that belongs to `folder` and removes it. Never rejects. */
export async function discard(folder: string): Promise<void> {
  const next = killing(folder);
  while (next()) await delay(pollMs);
  remove(folder);
}

function discardNow(folder: string): void {
  const next = killing(folder);
  while (next()) sleepNow(pollMs);
  remove(folder);
}

const sleepNow = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: pollMs });
  } catch {
    // A folder that cannot be removed must not keep the next one from being discarded.
  }
  folders.delete(folder);
  if (folders.size === 0 && takesSignal === undefined) unwatchExits();
}

/** A function that signals whatever still belongs to `folder` and says whether it is worth looking again. */
function killing(folder: string): () => boolean {
  const { gently = false } = folders.get(folder) ?? { gently: true };
  const groups = new Set<number>();
  const started = Date.now();
  return () => {
    const elapsed = Date.now() - started;
    const all = processes();
    for (const each of all) if (each.pid === each.group && each.mentions(folder)) groups.add(each.group);
    const own = all.filter((each) => groups.has(each.group) || each.mentions(folder));
    for (const each of own) signal(each.pid, gently && elapsed < politenessMs ? 'SIGTERM' : 'SIGKILL');
    return own.length > 0 && elapsed < patienceMs;
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It was gone before the signal, or is not ours to end.
  }
}

/** The living processes that belong to `folder` and have `name` in their command line. */
export const processesOf = (folder: string, name: string): RunningProcess[] =>
  processes().filter((each) => each.mentions(folder) && each.mentions(name));

/** Ids of the living processes that belong to `folder` and have one of `names` in their command line. */
export const servicesIn = (folder: string, ...names: readonly string[]): ReadonlySet<number> =>
  new Set(names.flatMap((name) => processesOf(folder, name)).map(({ pid }) => pid));

export interface RunningProcess {
  readonly pid: number;
  readonly group: number;
  /** It is at work rather than waiting for something. */
  readonly busy: boolean;
  /** Whether `text` is in its command line or its environment. */
  readonly mentions: (text: string) => boolean;
}

/** Every other living process (no zombies). */
function processes(): RunningProcess[] {
  const all = process.platform === 'linux' ? linuxProcesses() : posixProcesses();
  return all.filter((each) => each.pid !== process.pid);
}

function linuxProcesses(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      // proc(5): "pid (command) state ppid pgrp …", where the command may contain spaces and parentheses.
      const [state, , group] = read(`/proc/${name}/stat`)
        .replace(/^.*\) /s, '')
        .split(' ');
      if (state === undefined || group === undefined || state === 'Z' || state === 'X') return [];
      const mentions = (text: string) =>
        read(`/proc/${name}/environ`).includes(text) || read(`/proc/${name}/cmdline`).includes(text);
      return [{ pid: Number(name), group: Number(group), busy: state === 'R', mentions }];
    });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function posixProcesses(): RunningProcess[] {
  const listing = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,pgid=,stat=,command='], { encoding: 'latin1' });
  return listing.split('\n').flatMap((line) => {
    const [, pid, group, state, command] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (pid === undefined || state === undefined || state.startsWith('Z')) return [];
    return [
      {
        pid: Number(pid),
        group: Number(group),
        busy: state.startsWith('R'),
        mentions: (text: string) => command?.includes(text) ?? false,
      },
    ];
  });
}

/** Discards what runs left behind that were killed before they could do it themselves. */
function sweep(): void {
  for (const { path, owner } of ownedFolders()) if (!isAlive(owner)) discardNow(path);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Discards everything at once, without waiting for a turn of the event loop. */
function discardAllNow(): void {
  for (const folder of [...folders.keys()]) discardNow(folder);
}

/** What a process ends with that a signal ends. */
export const signalExitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

export type EndingSignal = keyof typeof signalExitCodes;

let takesSignal: ((signal: EndingSignal) => boolean) | undefined;

/**
 * Lets someone else end the process in their own way.
 * @param takes whether they take care of this signal; otherwise the process ends at once, as without them.
 * @returns what gives the signals back.
 */
export function delegateSignals(takes: (signal: EndingSignal) => boolean): () => void {
  takesSignal = takes;
  if (folders.size === 0) watchExits();
  return () => {
    takesSignal = undefined;
    if (folders.size === 0) unwatchExits();
  };
}

function onSignal(signal: EndingSignal): void {
  if (takesSignal?.(signal)) return;
  discardAllNow();
  process.exit(signalExitCodes[signal]);
}

const endingSignals = Object.keys(signalExitCodes) as EndingSignal[];

function watchExits(): void {
  process.on('exit', discardAllNow);
  for (const signal of endingSignals) process.on(signal, onSignal);
}

function unwatchExits(): void {
  process.off('exit', discardAllNow);
  for (const signal of endingSignals) process.off(signal, onSignal);
}
