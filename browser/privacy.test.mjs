// Readers get no cookie and no storage, nothing is asked of another host, the
// site's own policy is never broken, and a first visit is small.
import assert from 'node:assert/strict'
import http from 'node:http'

import { everyPage, group, open } from './visit.mjs'

const mostRequests = 6
const mostBytes = 60 * 1024 // on the wire, of the first view of a question

/** Runs act and gives everything the tab asked for, got and complained of. */
async function watch (tab, act) {
  const seen = { requests: [], cookies: [], complaints: [] }
  const answers = []
  const listeners = {
    request: r => seen.requests.push(r.url()),
    response: r => answers.push(r),
    console: m => { if (['error', 'warning'].includes(m.type())) seen.complaints.push(`${m.type()}: ${m.text()}`) },
    pageerror: e => seen.complaints.push(`uncaught: ${e.message}`),
    websocket: w => seen.requests.push(w.url())
  }
  for (const [event, f] of Object.entries(listeners)) tab.on(event, f)
  try {
    await act()
    for (const answer of answers) {
      const cookie = await answer.headerValue('set-cookie')
      if (cookie) seen.cookies.push(`${answer.url()}: ${cookie}`)
    }
  } finally {
    for (const [event, f] of Object.entries(listeners)) tab.off(event, f)
  }
  return seen
}

/** What the page could have stored. */
async function stored () {
  const databases = await indexedDB.databases()
  const caches = globalThis.caches ? await globalThis.caches.keys() : []
  const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : []
  return [document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...databases.map(d => d.name), ...caches, ...workers.map(w => w.scope)].filter(Boolean)
}

function listen (context) {
  return context.addInitScript(() => {
    globalThis.policyBroken = []
    document.addEventListener('securitypolicyviolation', e => globalThis.policyBroken.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`))
  })
}

// Chromium itself reports a page that answers with an error status.
const expected = /^error: Failed to load resource: the server responded with a status of 4\d\d/

group('privacy', { prepare: listen }, test => {
  for (const page of everyPage()) {
    test(page.name, async tab => {
      const seen = await watch(tab, async () => {
        await open(tab, page)
        // Reading to the end must not load anything else either.
        await tab.evaluate(() => scrollTo(0, document.documentElement.scrollHeight))
      })
      assert.deepEqual(seen.requests.filter(url => !url.startsWith(page.site.url + '/') && !url.startsWith('data:')), [], 'requests to others')
      assert.deepEqual(seen.cookies, [], 'cookies set')
      assert.deepEqual(await tab.evaluate(stored), [], 'stored in the browser')
      assert.deepEqual((await tab.context().cookies()), [], 'cookies kept')
      assert.deepEqual(await tab.evaluate(() => globalThis.policyBroken), [], 'policy broken')
      assert.deepEqual(seen.complaints.filter(text => page.status === 200 || !expected.test(text)), [], 'console')
    })
  }

  test('planted faults are found', async other => {
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

group('first view of a question', {}, test => {
  for (const page of everyPage()) {
    if (!page.path.startsWith('/questions/') || !/^\/questions\/\d/.test(page.path)) continue
    test(page.name, async tab => {
      const context = await tab.context().browser().newContext({ viewport: { width: 1280, height: 900 } })
      try {
        const fresh = await context.newPage()
        const devtools = await context.newCDPSession(fresh)
        await devtools.send('Network.enable')
        let requests = 0
        let bytes = 0
        devtools.on('Network.responseReceived', () => { requests++ })
        devtools.on('Network.loadingFinished', e => { bytes += e.encodedDataLength })
        await fresh.goto(page.url, { waitUntil: 'networkidle' })
        assert.ok(requests > 0 && bytes > 1000, `${requests} requests of ${bytes} bytes were counted`)
        assert.ok(requests <= mostRequests, `${requests} requests, at most ${mostRequests} are allowed`)
        assert.ok(bytes <= mostBytes, `${bytes} bytes, at most ${mostBytes} are allowed`)
      } finally {
        await context.close()
      }
    })
  }
})
