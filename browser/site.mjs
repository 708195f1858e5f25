// Starts and ends the program under test.
import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import readline from 'node:readline'

const startLimit = 30_000 // milliseconds until a site must serve
const stopLimit = 25_000 // the program lets requests finish for 20 seconds

/**
 * Serves a site, on a free loopback port if none is given. It fetches nothing.
 * @returns {Promise<{url: string, stop: () => Promise<void>}>}
 */
export function startSite (binary, data, tmp, flags = [], listen = undefined) {
  return start(binary, ['serve', '--data', data, '--no-archive', ...flags], tmp, listen)
}

/** Serves the demonstration site. */
export function startDemo (binary, tmp) {
  return start(binary, ['demo'], tmp)
}

/** Imports a dump into a new site; a dump that is refused is an error. */
export function importDump (binary, data, dump) {
  const done = spawnSync(binary, ['import', '--data', data, dump], { encoding: 'utf8', env: environment(path.dirname(data)) })
  if (done.status !== 0) throw new Error(`importing ${dump}: exit code ${done.status}\n${done.stdout}${done.stderr}`)
  return done.stdout + done.stderr
}

// The program reads settings from PARLEY_ variables: none of ours are meant.
export function environment (tmp) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PARLEY_') || name === 'PARLEY_MAKE_TEST'))
  return { ...env, TMPDIR: tmp }
}

async function start (binary, args, tmp, listen = '127.0.0.1:0') {
  const child = spawn(binary, [...args, '--listen', listen], { stdio: ['ignore', 'pipe', 'inherit'], env: environment(tmp), cwd: tmp })
  const exited = new Promise(resolve => child.once('exit', resolve))
  const url = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`parley ${args[0]} did not serve within ${startLimit} ms`)), startLimit)
    const settle = f => value => { clearTimeout(timer); f(value) }
    child.once('error', settle(reject))
    child.once('exit', settle(code => reject(new Error(`parley ${args.join(' ')} ended with exit code ${code}`))))
    readline.createInterface({ input: child.stdout }).on('line', line => {
      const serving = /^Serving on (http:\/\/\S+)$/.exec(line)
      if (serving) settle(resolve)(serving[1])
    })
  }).catch(error => { child.kill('SIGKILL'); throw error })

  const stop = async () => {
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), stopLimit)
    await exited
    clearTimeout(timer)
  }
  return { url, stop }
}
