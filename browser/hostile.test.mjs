// Nothing that people write runs in a reader's browser or calls anywhere: every
// text field of a site is filled with attacks, its pages are opened with the
// site's policy switched off, so that the cleaning alone must hold, and every
// element gets every event.
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'

import { attack, nothingHappened, provoke, watch } from './attack.mjs'
import { payloads, writeHostileDump } from './hostile-dump.mjs'
import { importDump, startSite } from './site.mjs'
import { plan } from './visit.mjs'

const samplesOfAShape = 2
const mostPages = 160
const controlStep = 16 // every sixteenth payload is tried raw
const certain = ['<img src=x onerror=alert(1)>', '<a href="javascript:alert(1)">x</a>', '<p onpointerenter=confirm(1)>x</p>', '<svg><animate onbegin=prompt(1) attributeName=x dur=1s>', '<img src="http://elsewhere.invalid/x.png">', '<iframe src="http://elsewhere.invalid/"></iframe>']

/** Same-site addresses on the page, without fragments. */
function links () {
  return Array.from(document.querySelectorAll('a[href]'), a => a.href.split('#')[0]).filter(href => href.startsWith(location.origin + '/'))
}

/** Pages of one shape come from one template. */
function shape (address) {
  const url = new URL(address)
  const words = url.pathname.split('/').slice(1, 4).map((part, i) => i === 0 || /^(tagged|linked|revisions|timeline|comments|suggest-edit|info|topusers|hot|new|faq|synonyms|view-source|badges)$/.test(part) ? part : '*')
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
    seen = await watch(context, site.url)
  })
  after(async () => {
    await context?.close()
    await browser?.close()
    await site?.stop()
  })

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

  it('every question, with all answers and comments', async () => {
    let posts = 0
    let comments = 0
    const empty = []
    const found = await attackAll(dump.questions.map(id => `${site.url}/questions/${id}?noredirect=1`), async (tab, address) => {
      const [shownPosts, shownComments] = [await tab.locator('article.post').count(), await tab.locator('li.comment').count()]
      if (shownPosts === 0) empty.push(`${address} shows ${tab.url()}: ${await tab.title()}`)
      posts += shownPosts
      comments += shownComments
    })
    nothingHappened(seen, found)
    assert.deepEqual(empty, [])
    assert.equal(posts, dump.posts, 'posts seen')
    assert.equal(comments, dump.posts, 'comments seen')
  })

  it('some of every other kind of page', async () => {
    const seeds = ['/', '/questions', '/tags', '/users', '/help/badges', '/search?q=alert', '/tags/synonyms', ...list.filter((_, i) => i % 100 === 0).map(text => `/search?q=${encodeURIComponent(text.slice(0, 200))}`),
      ...[0, 1, 2, 3].flatMap(n => ['revisions', 'revisions?view=source', 'timeline', 'comments', 'suggest-edit'].map(part => `/posts/${dump.questions[n * 7]}/${part}`))]
    const known = new Set()
    const shapes = new Map()
    const queue = []
    const offer = address => {
      const kind = shape(address)
      const n = shapes.get(kind) ?? 0
      if (known.has(address) || n >= samplesOfAShape || known.size >= mostPages || /^(q|a|feeds)\/|^questions\/\*/.test(kind)) return
      known.add(address)
      shapes.set(kind, n + 1)
      // What is new comes first, so that it leads to all that there is before there are enough.
      if (n === 0) queue.unshift(address)
      else queue.push(address)
    }
    for (const seed of seeds) {
      known.add(site.url + seed)
      queue.push(site.url + seed)
    }
    const found = await attackAll(queue, async tab => (await tab.evaluate(links)).forEach(offer))
    nothingHappened(seen, found)
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
