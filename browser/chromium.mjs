// Starts the browser that all test files share.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--in-process-gpu', '--renderer-process-limit=4', '--disable-features=Translate,BackForwardCache,MediaRouter,OptimizationHints,site-per-process,IsolateOrigins', '--disable-extensions', '--disable-breakpad', '--disable-dev-shm-usage',
  // Nothing is asked of another machine, whatever a page holds.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  // Code of pages runs for a moment each: to optimise it takes longer than to run it.
  '--js-flags=--no-opt --no-maglev --always-sparkplug']
// The first takes half as long: it is the same browser without its windows.
const programs = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts Chromium; it keeps its own files in dir. */
export function startBrowser (dir) {
  const program = programs.find(p => fs.existsSync(p))
  if (!program) throw new Error(`Chromium is not installed: none of ${programs.join(', ')} is there`)
  const home = path.join(dir, 'home')
  fs.mkdirSync(home)
  return chromium.launchServer({
    executablePath: program,
    headless: true,
    args: flags,
    host: '127.0.0.1',
    handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false, // the runner does
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home, TMPDIR: dir }
  })
}
