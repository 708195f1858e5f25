// Nothing that people write runs in a reader's browser or calls anywhere: every
// text field of a site is filled with attacks, its pages are opened with the
// site's policy switched off, so that the cleaning alone must hold, and every
// element gets every event.
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'

import { payloads, writeHostileDump } from './hostile-dump.mjs'
import { importDump, startSite } from './site.mjs'
import { plan } from './visit.mjs'

const calls = ['alert', 'confirm', 'prompt', 'print', 'open']
const samplesOfAShape = 3
const mostPages = 250
const controlStep = 16 // every sixteenth payload is tried raw
const certain = ['<img src=x onerror=alert(1)>', '<a href="javascript:alert(1)">x</a>', '<p onpointerenter=confirm(1)>x</p>', '<svg><animate onbegin=prompt(1) attributeName=x dur=1s>', '<img src="http://elsewhere.invalid/x.png">', '<iframe src="http://elsewhere.invalid/"></iframe>']

/** Reports calls that attacks make; runs before any script of the page. */
function hook (names) {
  const report = globalThis.reportFired
  for (const name of names) {
    Object.defineProperty(globalThis, name, { configurable: false, value: (...args) => { report(`${name}(${String(args[0]).slice(0, 60)})`); return null } })
  }
}

/** Sends every event to every element; links and forms lead nowhere meanwhile. */
async function provoke () {
  const stay = e => {
    const link = e.target.closest?.('a, area')
    if (e.type === 'submit' || link && !/^(javascript|vbscript|data|blob):$/.test(link.protocol)) e.preventDefault()
  }
  for (const type of ['click', 'auxclick', 'submit']) addEventListener(type, stay, true)
  const types = ['click', 'dblclick', 'auxclick', 'contextmenu', 'mousedown', 'mouseup', 'mouseover', 'mouseout', 'mouseenter', 'mouseleave', 'mousemove', 'wheel', 'pointerdown', 'pointerup', 'pointerover', 'pointerenter', 'pointerleave', 'pointermove', 'pointerrawupdate', 'touchstart', 'touchend', 'keydown', 'keypress', 'keyup', 'focus', 'blur', 'focusin', 'focusout', 'input', 'beforeinput', 'change', 'invalid', 'select', 'submit', 'reset', 'toggle', 'beforetoggle', 'load', 'error', 'loadstart', 'loadend', 'canplay', 'play', 'ended', 'scroll', 'scrollend', 'animationstart', 'animationend', 'animationiteration', 'transitionrun', 'transitionend', 'drag', 'dragstart', 'dragend', 'drop', 'copy', 'cut', 'paste', 'beforecopy', 'show', 'close', 'cancel', 'begin', 'end', 'repeat', 'start', 'finish', 'bounce', 'message', 'hashchange', 'popstate', 'pageshow', 'pagehide', 'resize', 'storage', 'beforeprint', 'contentvisibilityautostatechange', 'webkittransitionend', 'webkitanimationstart', 'search', 'slotchange', 'securitypolicyviolation', 'command']
  for (const e of document.querySelectorAll('*')) {
    for (const type of types) e.dispatchEvent(type === 'click' ? new MouseEvent(type, { bubbles: true, cancelable: true }) : new Event(type, { bubbles: false, cancelable: true }))
  }
  for (const e of document.querySelectorAll('a, button, input, [tabindex], [autofocus]')) e.focus({ preventScroll: true })
  await new Promise(resolve => setTimeout(resolve, 20))
}

/** What has no place on a page, whether or not it could be made to run. */
function misplaced () {
  const found = []
  const bad = e => found.push(e.outerHTML.slice(0, 160))
  document.querySelectorAll('iframe, frame, object, embed, applet, base, style, math, foreignObject, video, audio, marquee, portal, meta[http-equiv], body link:not([itemprop]), main form:not([action^="/"]), .body input, .body form, .body svg').forEach(bad)
  document.querySelectorAll('script').forEach(e => { if (!(e.type === 'application/ld+json' || e.src.startsWith(location.origin + '/static/'))) bad(e) })
  const addresses = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'background', 'ping', 'srcset', 'cite', 'longdesc'])
  for (const e of document.querySelectorAll('*')) {
    for (const { name, value } of e.attributes) {
      if (name.startsWith('on') || name === 'style') bad(e)
      if (addresses.has(name) && !/^(https?:|mailto:|ftp:|\/(?!\/)|#|\?|$)/i.test(value.replace(/[\x00-\x20]/g, ''))) bad(e)
    }
  }
  return found
}

/** Same-site addresses on the page, without fragments. */
function links () {
  return Array.from(document.querySelectorAll('a[href]'), a => a.href.split('#')[0]).filter(href => href.startsWith(location.origin + '/'))
}

/** Pages of one shape come from one template. */
function shape (address) {
  const url = new URL(address)
  const words = url.pathname.split('/').slice(1, 4).map((part, i) => i === 0 || /^(tagged|linked|revisions|timeline|comments|info|topusers|hot|new|faq|synonyms|view-source|badges)$/.test(part) ? part : '*')
  return words.join('/') + '?' + ['tab', 'view', 'sort', 'filter'].map(name => url.searchParams.get(name) ?? '').join('&')
}

describe('hostile site', () => {
  const list = payloads(plan.shared)
  let site, dump, browser, context, seen

  before(async () => {
    const dir = path.join(plan.dir, 'hostile')
    dump = writeHostileDump(dir, list)
    importDump(plan.binary, path.join(plan.dir, 'hostile-site'), dir)
    site = await startSite(plan.binary, path.join(plan.dir, 'hostile-site'), plan.dir)
    browser = await chromium.connect(plan.browser)
    context = await browser.newContext({ bypassCSP: true, serviceWorkers: 'block' })
    context.setDefaultTimeout(20_000)
    seen = { fired: [], left: [] }
    await context.exposeBinding('reportFired', ({ page }, what) => seen.fired.push(`${page.url()}: ${what}`))
    await context.addInitScript(hook, calls)
    await context.route(url => url.origin !== site.url, route => {
      seen.left.push(`${route.request().frame().page().url()}: ${route.request().url().slice(0, 100)}`)
      return route.abort()
    })
  })
  after(async () => {
    await context?.close()
    await browser?.close()
    await site?.stop()
  })

  /** Opens and provokes one page. */
  async function attack (tab, address, found) {
    const response = await tab.goto(address, { waitUntil: 'load' })
    if (response.status() >= 500) found.push(`${address}: status ${response.status()}`)
    const at = tab.url()
    if (response.headers()['content-type'].startsWith('text/html')) found.push(...(await tab.evaluate(misplaced)).map(html => `${address}: ${html}`))
    await tab.evaluate(provoke).catch(error => found.push(`${address}: went to ${tab.url()}: ${error.message}`))
    if (tab.url().split('#')[0] !== at.split('#')[0]) found.push(`${address}: went to ${tab.url()}`)
  }

  /** Takes addresses from the queue in a few tabs; done says what each page led to. */
  async function attackAll (queue, done) {
    const found = []
    await Promise.all([1, 2].map(async () => {
      const tab = await context.newPage()
      for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
        await attack(tab, address, found)
        await done(tab, address)
      }
      await tab.close()
    }))
    return found
  }

  function nothingHappened (found) {
    assert.deepEqual({ found: found.slice(0, 10), fired: seen.fired.slice(0, 10), left: seen.left.slice(0, 10) }, { found: [], fired: [], left: [] })
  }

  it('every question, with all answers and comments', async () => {
    let posts = 0
    let comments = 0
    const found = await attackAll(dump.questions.map(id => `${site.url}/questions/${id}?noredirect=1`), async tab => {
      const [shownPosts, shownComments] = [await tab.locator('article.post').count(), await tab.locator('li.comment').count()]
      posts += shownPosts
      comments += shownComments
    })
    nothingHappened(found)
    assert.equal(posts, dump.posts, 'posts seen')
    assert.equal(comments, dump.posts, 'comments seen')
  })

  it('some of every other kind of page', async () => {
    const seeds = ['/', '/questions', '/tags', '/users', '/help/badges', '/search?q=alert', '/tags/synonyms', ...list.filter((_, i) => i % 100 === 0).map(text => `/search?q=${encodeURIComponent(text.slice(0, 200))}`),
      ...[0, 1, 2, 3].flatMap(n => ['revisions', 'revisions?view=source', 'timeline', 'comments'].map(part => `/posts/${dump.questions[n * 7]}/${part}`))]
    const known = new Set()
    const shapes = new Map()
    const queue = []
    const offer = address => {
      const kind = shape(address)
      const n = shapes.get(kind) ?? 0
      if (known.has(address) || n >= samplesOfAShape || known.size >= mostPages || /^(q|a|feeds)\/|^questions\/\*/.test(kind)) return
      known.add(address)
      shapes.set(kind, n + 1)
      queue.push(address)
    }
    for (const seed of seeds) {
      known.add(site.url + seed)
      queue.push(site.url + seed)
    }
    const found = await attackAll(queue, async tab => (await tab.evaluate(links)).forEach(offer))
    nothingHappened(found)
    for (const kind of ['users/*/*', 'questions/tagged/*', 'tags/*/info']) {
      assert.ok([...shapes.keys()].some(s => s.startsWith(kind)), `no page like ${kind} among ${[...shapes.keys()]}`)
    }
  })

  it('the same watch sees raw payloads run and call out', async () => {
    const before = { fired: seen.fired.length, left: seen.left.length }
    let [ran, called] = [0, 0]
    let tab
    const tried = [...certain, ...list.filter((_, i) => i % controlStep === 0)]
    for (const payload of tried) {
      const [fired, left] = [seen.fired.length, seen.left.length]
      tab ??= await context.newPage()
      try {
        await tab.goto(`${site.url}/robots.txt`)
        await tab.setContent(payload, { waitUntil: 'domcontentloaded' })
        await tab.evaluate(provoke)
      } catch { // the payload has led the tab elsewhere
        await tab.close()
        tab = undefined
      }
      if (seen.fired.length > fired) ran++
      if (seen.left.length > left) called++
      if (certain.includes(payload)) assert.ok(seen.fired.length > fired || seen.left.length > left, `nothing was seen of ${payload}`)
    }
    seen.fired.length = before.fired
    seen.left.length = before.left
    await tab?.close()
    assert.ok(called >= 2, `${called} of ${tried.length} raw payloads called elsewhere`)
    assert.ok(ran >= tried.length / 20, `${ran} of ${tried.length} raw payloads ran`)
  })
})
