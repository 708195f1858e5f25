// The first view of a question takes few requests and little data.
import assert from 'node:assert/strict'

import { everyPage, group } from './visit.mjs'

const mostRequests = 6
const mostBytes = 60 * 1024 // on the wire

const iconTime = 150 // milliseconds after loading in which the browser asks for the icon

group('first view of a question', {}, test => {
  for (const page of everyPage()) {
    if (!/^\/questions\/\d/.test(page.path)) continue
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
        await fresh.goto(page.url, { waitUntil: 'load' })
        await fresh.waitForTimeout(iconTime)
        assert.ok(requests > 0 && bytes > 1000, `${requests} requests of ${bytes} bytes were counted`)
        assert.ok(requests <= mostRequests, `${requests} requests, at most ${mostRequests} are allowed`)
        assert.ok(bytes <= mostBytes, `${bytes} bytes, at most ${mostBytes} are allowed`)
      } finally {
        await context.close()
      }
    })
  }
})
