import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** How the watchdog of a process is called in the list of processes. */
export const watchdogName = 'cors-conformance-watchdog';

/**
 * Waits for the end of its input, that is, of the process that started it, however that ended. Then it kills what belongs to the
 * folders whose path begins with `$1`, and removes them. A shell, because it costs next to nothing while it waits.
 */
const script = `
cat >/dev/null
if [ -d /proc/self ]; then
  for process in /proc/[0-9]*; do
    pid=\${process#/proc/}
    [ "$pid" = "$$" ] && continue
    grep -qsaF "$1" "$process/environ" "$process/cmdline" && kill -9 "$pid"
  done
else
  ps -Aww -o pid= -o command= | while read -r pid command; do
    case $command in
      *${watchdogName}*) ;;
      *"$1"*) kill -9 "$pid" ;;
    esac
  done
fi 2>/dev/null
cd "$(dirname "$1")" && rm -rf "$(basename "$1")"*
`;

let isWatching = false;

/**
 * Sees to it that the processes and folders of this process do not outlive it, also where it is killed and can do nothing itself.
 * @param prefix of the paths of its folders.
 */
export function watchOver(prefix: string): void {
  if (isWatching || process.platform === 'win32') return;
  isWatching = true;
  const watchdog = spawn('/bin/sh', ['-c', script, watchdogName, prefix], {
    // A session of its own: what ends this process by its group must not end the watchdog.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: '/',
  });
  // Without it, the next run still removes what this one left.
  watchdog.on('error', () => undefined);
  watchdog.unref();
  if (watchdog.stdin instanceof Socket) watchdog.stdin.unref();
}
