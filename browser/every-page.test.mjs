// Every page of the sites, wide and narrow: it never scrolls sideways, loses no
// text with wider spacing, and what can be pressed is large enough; readers get no
// cookie and no storage, nothing is asked of another host, the site's policy is
// never broken and the console stays empty. On the first page of each type (and
// state, where states look different) axe-core finds nothing, light or dark.
import assert from 'node:assert/strict'
import http from 'node:http'

import { addAxe, axeFinds, everyRule, looksRules } from './accessibility.mjs'
import { clipped, crowded, narrowFinds, sideways, smallest, wideFinds } from './layout.mjs'
import { listen, stored, watch } from './privacy.mjs'
import { everyPage, group, narrow, open, wide } from './visit.mjs'

// Chromium itself reports a page that answers with an error status.
const statusLine = /^error: Failed to load resource: the server responded with a status of 4\d\d/

/** Types whose pages differ in their rows and texts alone. */
const alike = ['home', 'questions', 'unanswered', 'tags', 'users', 'badges', 'article']

/** Opens the page and gives everything about it that readers should not get. */
async function openWatched (tab, page) {
  const seen = await watch(tab, async () => {
    await open(tab, page)
    // Reading to the end must not load anything else either.
    await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
  })
  const foreign = url => !url.startsWith(page.site.url + '/') && !url.startsWith('data:')
  return [
    ...seen.requests.filter(foreign).map(url => `asks elsewhere: ${url}`),
    ...seen.cookies.map(cookie => `sets a cookie: ${cookie}`),
    ...(await tab.evaluate(stored)).map(what => `stores: ${what}`),
    ...(await tab.context().cookies()).map(cookie => `a cookie is kept: ${cookie.name}`),
    ...(await tab.evaluate(() => globalThis.policyBroken)).map(what => `breaks the policy: ${what}`),
    ...seen.complaints.filter(text => page.status === 200 || !statusLine.test(text)).map(text => `console: ${text}`)
  ]
}

async function look (tab, colorScheme, viewport) {
  await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await tab.setViewportSize(viewport)
}

group('every page', { prepare: context => Promise.all([listen(context), addAxe(context)]) }, test => {
  const states = new Set()
  for (const page of everyPage()) {
    const state = alike.includes(page.type) ? page.type : page.state
    const axe = !states.has(state)
    states.add(state)
    test(page.name, async tab => {
      const found = []
      const add = (state, texts) => found.push(...texts.map(text => `${state}: ${text}`))
      await look(tab, 'light', wide)
      add('visit', await openWatched(tab, page))
      await wideFinds(tab, add, axe)
      await look(tab, 'dark', narrow)
      await narrowFinds(tab, add, axe)
      await look(tab, 'light', wide)
      add('wide, spaced', await tab.evaluate(clipped))
      assert.deepEqual(found, [])
    })
  }

  test('planted faults of accessibility are found', async tab => {
    await tab.goto('about:blank')
    await look(tab, 'light', wide)
    await tab.setContent('<html><body><img src="data:,"><p style="color:#aaa;background:#fff">faint</p><button></button></body></html>')
    const found = (await axeFinds(tab, everyRule)).join('\n')
    for (const rule of ['image-alt', 'color-contrast', 'button-name', 'html-has-lang']) assert.match(found, new RegExp(rule))
    assert.match((await axeFinds(tab, looksRules)).join(), /color-contrast/)
  })

  test('planted faults of layout are found', async tab => {
    await tab.goto('about:blank')
    await look(tab, 'light', narrow)
    await tab.setContent('<meta name=viewport content="width=device-width"><div style="width:400px">wide</div><div style="height:10px;width:60px;overflow:hidden">cut off</div><a href=/1 style="display:block;font:8px/8px serif">1</a><a href=/2 style="display:block;font:8px/8px serif">2</a>')
    assert.equal((await tab.evaluate(sideways)).length, 1)
    assert.equal((await tab.evaluate(clipped)).length, 1)
    assert.equal((await tab.evaluate(crowded, smallest)).length, 2)
  })

  test('planted cookies, storage, requests and refusals are seen', async other => {
    const planted = http.createServer((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html', 'Set-Cookie': 'a=b', 'Content-Security-Policy': "script-src 'none'" })
      response.end('<script>alert(1)</script><img src="http://elsewhere.invalid/x.png">')
    })
    await new Promise(resolve => planted.listen(0, '127.0.0.1', resolve))
    const context = await other.context().browser().newContext()
    try {
      await listen(context)
      const tab = await context.newPage()
      const seen = await watch(tab, () => tab.goto(`http://127.0.0.1:${planted.address().port}/`, { waitUntil: 'load' }))
      await tab.evaluate(() => localStorage.setItem('planted', '1'))
      assert.ok(seen.requests.includes('http://elsewhere.invalid/x.png'))
      assert.ok(seen.cookies.length > 0)
      assert.ok(seen.complaints.length > 0)
      assert.equal((await tab.evaluate(() => globalThis.policyBroken)).length, 1)
      assert.ok((await tab.evaluate(stored)).includes('planted'))
    } finally {
      await context.close()
      planted.closeAllConnections()
      planted.close()
    }
  })
})
