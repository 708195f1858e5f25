// The beer site with one member who may comment, for the tests of finding.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'

import { axeFinds, everyRule } from './accessibility.mjs'
import { environment, importDump, startSite } from './site.mjs'
import { plan } from './visit.mjs'

const password = 'correct horse battery'

/**
 * A site that starts when it is first asked for, and a sign-in that happens once.
 * @param {string} name of the tests
 */
export function finderSite (name) {
  let running, cookies

  function start () {
    running ??= (async () => {
      const data = fs.mkdtempSync(path.join(plan.dir, name + '-'))
      importDump(plan.binary, data, path.join(plan.shared, 'se-dump', 'beer', 'beer.stackexchange.com.7z'))
      const parley = (...args) => {
        const done = spawnSync(plan.binary, [...args, '--data', data], { encoding: 'utf8', env: environment(plan.dir), cwd: plan.dir })
        assert.equal(done.status, 0, done.stderr)
        return done.stdout
      }
      parley('setting', 'set', 'privilege.comment', '1')
      const made = parley('user', 'create', 'Finder', 'finder@example.org', '--moderator')
      const site = await startSite(plan.binary, data, plan.dir)
      const { pathname, search } = new URL(/^http\S+$/m.exec(made)[0])
      return { ...site, link: site.url + pathname + search }
    })()
    return running
  }

  /** Signs the member in, once; other contexts take the cookies over. */
  async function signIn (context) {
    cookies ??= (async () => {
      const site = await start()
      const tab = await context.newPage()
      await tab.goto(site.link)
      await tab.getByLabel('New password').fill(password)
      await tab.getByRole('button', { name: 'Set the password' }).click()
      await tab.goto(site.url + '/users/login')
      await tab.getByLabel('E-mail').fill('finder@example.org')
      await tab.getByLabel('Password', { exact: true }).fill(password)
      await tab.getByRole('button', { name: 'Log in', exact: true }).click()
      await tab.locator('.visitor-self').waitFor()
      await tab.close()
      return context.cookies()
    })()
    await context.addCookies(await cookies)
  }

  return { start, signIn, stop: async () => { await (await running)?.stop() } }
}

/** What has the focus. */
export const active = tab => tab.evaluate(() => ({ tag: document.activeElement.tagName, text: document.activeElement.textContent.trim(), id: document.activeElement.id }))

/** Wants that axe-core finds nothing, but for what the rules named except say. */
export async function clean (tab, what, except = []) {
  const found = await axeFinds(tab, everyRule)
  assert.deepEqual(found.filter(text => !except.some(rule => text.startsWith(rule + ' '))), [], what)
}

/**
 * What a screen reader is told of the element that has the focus: Chromium's own
 * accessibility tree.
 * @returns {Promise<{role: string, name: string, description?: string, value: string, expanded?: boolean, pressed?: string, option?: string}>}
 *   option is the name of the active descendant
 */
export async function told (tab) {
  const devtools = await tab.context().newCDPSession(tab)
  try {
    const { result } = await devtools.send('Runtime.evaluate', { expression: 'document.activeElement' })
    const { nodes: [node] } = await devtools.send('Accessibility.getPartialAXTree', { objectId: result.objectId, fetchRelatives: false })
    const property = name => node.properties?.find(p => p.name === name)?.value
    const at = property('activedescendant')?.relatedNodes?.[0]
    let option
    if (at) {
      const { nodes: [described] } = await devtools.send('Accessibility.getPartialAXTree', { backendNodeId: at.backendDOMNodeId, fetchRelatives: false })
      assert.equal(described.role.value, 'option')
      option = described.name.value
    }
    return { role: node.role.value, name: node.name?.value, description: node.description?.value, value: node.value?.value, expanded: property('expanded')?.value, pressed: property('pressed')?.value, option }
  } finally {
    await devtools.detach()
  }
}

/** Presses Tab until what has the focus is told as asked; fails after some stops. */
export async function tabTo (tab, role, name, { back = false, most = 120 } = {}) {
  const stops = []
  for (let i = 0; i < most; i++) {
    await tab.keyboard.press(back ? 'Shift+Tab' : 'Tab')
    const at = await told(tab)
    stops.push(`${at.role} ${at.name}`)
    if (at.role === role && (name instanceof RegExp ? name.test(at.name) : at.name === name)) return at
  }
  assert.fail(`no ${role} ${name} within ${most} stops: ${stops.slice(0, 60).join(', ')}`)
}
