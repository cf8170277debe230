import { readdir, readFile, readlink } from 'node:fs/promises';

/** TCP_LISTEN of Linux. */
const listening = '0A';

/** Ports of TCP on which processes of this group listen, in ascending order. None are found where there is no /proc, as on macOS. */
export async function listeningPorts(group: number): Promise<readonly number[]> {
  const sockets = await listeningSockets();
  if (sockets.size === 0) return [];
  const owned = await Promise.all((await membersOf(group)).map(socketsOf));
  const ports = owned.flat().flatMap((inode) => sockets.get(inode) ?? []);
  return [...new Set(ports)].toSorted((a, b) => a - b);
}

/** Inode and port of each socket that listens. https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
async function listeningSockets(): Promise<ReadonlyMap<string, number>> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(contentOf));
  return new Map(
    tables
      .flatMap((table) => table.trim().split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === listening)
      .map(([, address = '', , , , , , , , inode = '']) => [inode, Number.parseInt(address.split(':')[1] ?? '', 16)]),
  );
}

async function membersOf(group: number): Promise<readonly string[]> {
  const pids = (await entriesOf('/proc')).filter((name) => /^\d+$/.test(name));
  const groups = await Promise.all(pids.map(groupOf));
  return pids.filter((_, index) => groups[index] === group);
}

/** The third field behind the name of the program, which may contain spaces and parentheses. See proc_pid_stat(5). */
async function groupOf(pid: string): Promise<number> {
  const stat = await contentOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

async function socketsOf(pid: string): Promise<readonly string[]> {
  const descriptors = await entriesOf(`/proc/${pid}/fd`);
  const targets = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return targets.flatMap((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? []);
}

/** Nothing, for a process that has ended in the meantime. */
const contentOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
const entriesOf = (path: string): Promise<readonly string[]> => readdir(path).catch(() => []);
