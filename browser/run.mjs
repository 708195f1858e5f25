// Runs the browser tests: starts the sites and one Chromium, gives their
// addresses to the test files, and ends everything however the run ends.
//
//   node browser/run.mjs                     every test
//   node browser/run.mjs privacy keyboard    privacy.test.mjs and keyboard.test.mjs
//
// PARLEY_BINARY names the program to test; without it, it is built.
// PARLEY_SCREENSHOTS names a folder for a picture of each page, to look at.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import { startBrowser } from './chromium.mjs'
import { listPages } from './pages.mjs'
import { takeScreenshots } from './screenshots.mjs'
import { importDump, startDemo, startSite } from './site.mjs'

const here = import.meta.dirname
const shared = path.join(here, '..', '..', 'shared', 'data')
const ends = [] // what is to be ended, last begun first

async function end () {
  for (const stop of ends.splice(0).reverse()) {
    try {
      await stop()
    } catch (error) {
      console.error(error)
    }
  }
}

for (const [signal, code] of [['SIGHUP', 129], ['SIGINT', 130], ['SIGTERM', 143]]) {
  process.once(signal, async () => {
    await end()
    process.exit(code)
  })
}

function build (dir) {
  const binary = path.join(dir, 'parley')
  const built = spawnSync('go', ['build', '-o', binary, './cmd/parley'], { cwd: path.join(here, '..'), stdio: 'inherit', env: { ...process.env, CGO_ENABLED: '0' } })
  if (built.status !== 0) throw new Error('the program does not build')
  return binary
}

function testFiles () {
  const names = process.argv.slice(2).map(name => `${name}.test.mjs`)
  const all = fs.readdirSync(here).filter(name => name.endsWith('.test.mjs')).sort()
  for (const name of names) {
    if (!all.includes(name)) throw new Error(`there is no ${name} in ${here}`)
  }
  return (names.length > 0 ? names : all).map(name => path.join(here, name))
}

/** Runs node --test on the files and gives its exit code. */
function runTests (files, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--test', '--test-concurrency=2', '--test-reporter=spec', ...files], { stdio: ['ignore', 'inherit', 'inherit'], env })
    ends.push(() => child.kill('SIGTERM'))
    child.once('error', reject)
    child.once('exit', code => resolve(code ?? 1))
  })
}

async function main () {
  if (!fs.existsSync(shared)) throw new Error(`the test inputs are missing: there is no folder ${shared}`)
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-browser-'))
  ends.push(() => fs.rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))
  const binary = process.env.PARLEY_BINARY ?? build(dir)

  const demo = await startDemo(binary, dir)
  ends.push(demo.stop)
  importDump(binary, path.join(dir, 'beer'), path.join(shared, 'se-dump', 'beer', 'beer.stackexchange.com.7z'))
  const beer = await startSite(binary, path.join(dir, 'beer'), dir)
  ends.push(beer.stop)
  const browser = await startBrowser(dir)
  ends.push(() => browser.close())

  const sites = await listPages({ demo: demo.url, beer: beer.url })
  const plan = { binary, dir, shared, browser: browser.wsEndpoint(), sites }
  fs.writeFileSync(path.join(dir, 'plan.json'), JSON.stringify(plan))
  if (process.env.PARLEY_SCREENSHOTS) await takeScreenshots(plan, process.env.PARLEY_SCREENSHOTS)
  return runTests(testFiles(), { ...process.env, PARLEY_TEST_PLAN: path.join(dir, 'plan.json') })
}

try {
  process.exitCode = await main()
} catch (error) {
  console.error(error)
  process.exitCode = 1
} finally {
  await end()
}
