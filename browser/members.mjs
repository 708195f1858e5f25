// A site with members: its letters go to a real mail server, some accounts are
// made from the command line, and its rules let a new site begin.
import { spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import net from 'node:net'
import path from 'node:path'
import { SMTPServer } from 'smtp-server'

import { environment, startSite } from './site.mjs'

const letterLimit = 20_000 // milliseconds until a letter must have come

/** A mail server on a free loopback port that keeps what it gets. */
export async function startPostbox () {
  const letters = []
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData (stream, session, done) {
      const parts = []
      stream.on('data', part => parts.push(part))
      stream.on('end', () => {
        letters.push({ to: session.envelope.rcptTo.map(r => r.address), text: Buffer.concat(parts).toString() })
        done()
      })
    }
  })
  await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `smtp://127.0.0.1:${server.server.address().port}`,
    /** The link in the letter to an address, once it has come. */
    async link (to) {
      for (const until = Date.now() + letterLimit; Date.now() < until;) {
        const letter = letters.findLast(l => l.to.includes(to))
        if (letter) return /https?:\/\/\S+/.exec(plain(letter.text))[0]
        await new Promise(resolve => setTimeout(resolve, 50))
      }
      throw new Error(`no letter to ${to} within ${letterLimit} ms`)
    },
    stop: () => new Promise(resolve => server.close(resolve))
  }
}

/** The first part of a letter, which is its text, without its transfer encoding. */
function plain (letter) {
  const text = /Content-Type: text\/plain[^]*?\r\n\r\n([^]*?)\r\n--/i.exec(letter)[1]
  return text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)))
}

/** A port that nobody listens on now. The site's address holds it, and passkeys
 * are bound to the name localhost. */
function freePort () {
  return new Promise((resolve, reject) => {
    const probe = net.createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/**
 * Serves a new site whose letters go to the postbox. people have accounts; the
 * links by which they set their passwords come back with the site. prepare(parley)
 * runs commands on the site before it is served.
 * @param {{people: string[], staff?: string[], settings: Record<string, string>, prepare?: (parley: (...args: string[]) => string) => void}} options
 */
export async function startMembersSite (binary, dir, postbox, { people, staff = [], settings, prepare }) {
  const data = path.join(dir, 'members')
  const parley = (...args) => {
    const done = spawnSync(binary, args, { encoding: 'utf8', env: environment(dir), cwd: dir })
    if (done.status !== 0) throw new Error(`parley ${args.join(' ')}: exit code ${done.status}\n${done.stdout}${done.stderr}`)
    return done.stdout
  }
  const url = `http://localhost:${await freePort()}`
  for (const [name, value] of Object.entries(settings)) parley('setting', 'set', name, value, '--data', data)
  const links = {}
  for (const name of [...people, ...staff]) {
    const role = staff.includes(name) ? ['--admin'] : []
    links[name] = /^http\S+$/m.exec(parley('user', 'create', name, `${name.toLowerCase()}@example.org`, ...role, '--url', url, '--data', data))[0]
  }
  prepare?.((...args) => parley(...args, '--data', data))
  const site = await startSite(binary, data, dir, ['--url', url, '--smtp', postbox.url], url.slice('http://'.length))
  return { ...site, url, links }
}

export const password = 'correct horse battery'

/** Lets the person who is given a link set the password, and signs them in. */
export async function enter (tab, site, name) {
  await tab.goto(site.links[name])
  await tab.getByLabel('New password').fill(password)
  await tab.getByRole('button', { name: 'Set the password' }).click()
  await tab.getByText('Your new password is set').waitFor()
  await signIn(tab, site, name)
}

/** Signs somebody in by password. */
export async function signIn (tab, site, name) {
  if (!tab.url().includes('/users/')) await tab.goto(site.url + '/users/login')
  await tab.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.org`)
  await tab.getByLabel('Password', { exact: true }).fill(password)
  await tab.getByRole('button', { name: 'Log in', exact: true }).click()
  await tab.locator('.visitor-self').waitFor()
}

/** What an authenticator shows at a moment (RFC 6238). */
export function code (key, now = Date.now()) {
  const bits = Array.from(key, c => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('')
  const bytes = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
  const step = Buffer.alloc(8)
  step.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const hash = createHmac('sha1', bytes).update(step).digest()
  return String((hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

/** Gives the tab a device that holds passkeys; its owner says yes to everything. */
export async function addDevice (tab) {
  const session = await tab.context().newCDPSession(tab)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true }
  })
}
