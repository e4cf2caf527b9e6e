import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { must, run, say } from './command.mjs';

/** True when a container engine answers the docker program, whatever its context names. */
export async function engineAnswers() {
  return (await run('docker', ['version', '--format', '{{.Server.Version}}'], { seconds: 15 })).ok;
}

/** Root on a Debian-like machine: the only place where provisioning may install anything. */
export function mayInstall() {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/etc/debian_version');
}

/** Installs docker where it is missing, and starts its daemon. */
export async function installEngine() {
  if (!existsSync('/usr/sbin/dockerd') && !(await run('dockerd', ['--version'])).ok) {
    say('installing docker.io (no dockerd here)');
    await aptInstall(['docker.io']);
    if (await engineAnswers()) return;
  }
  if (existsSync('/run/systemd/system')) {
    say('starting docker through systemd');
    await must('systemctl', ['start', 'docker'], { seconds: 120 });
    if (await engineAnswers()) return;
  }
  // A machine that is itself a container may forbid firewall rules or overlayfs; each try asks for less.
  const tries = [
    [],
    ['--iptables=false', '--bridge=none'],
    ['--iptables=false', '--bridge=none', '--storage-driver=vfs'],
  ];
  let log = '';
  for (const [number, args] of tries.entries()) {
    log = join(tmpdir(), `bugsmith-dockerd-${process.pid}-${number}.log`);
    if (await startDaemon(args, log)) return;
  }
  throw new Error(`dockerd does not start; the end of ${log}:\n${readFileSync(log, 'utf8').slice(-2000)}`);
}

async function startDaemon(args, log) {
  say(`starting dockerd ${args.join(' ')} (log: ${log})`);
  const file = openSync(log, 'a');
  const daemon = spawn('dockerd', args, { detached: true, stdio: ['ignore', file, file] });
  closeSync(file);
  let ended = false;
  daemon.on('exit', () => {
    ended = true;
  });
  daemon.on('error', () => {
    ended = true;
  });
  daemon.unref();
  for (let tries = 0; tries < 120 && !ended; tries++) {
    if (await engineAnswers()) return true;
    await sleep(500);
  }
  if (!ended && daemon.pid) process.kill(daemon.pid, 'SIGTERM');
  return false;
}

/** apt-get install without questions and without recommended extras; refreshes the lists once when they are missing. */
export async function aptInstall(packages) {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const args = ['install', '-y', '--no-install-recommends', ...packages];
  if ((await run('apt-get', args, { env, seconds: 900 })).ok) return;
  await must('apt-get', ['update'], { env, seconds: 300 });
  await must('apt-get', args, { env, seconds: 900 });
}
