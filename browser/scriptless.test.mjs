// A page of each type says the same with JavaScript switched off.
import assert from 'node:assert/strict'
import { after, before } from 'node:test'
import { chromium } from 'playwright-core'

import { group, open, pageOfEachType, plan } from './visit.mjs'

// Words that the clock may change between the two visits.
const ago = /\b(just now|\d+ (sec|min|hour)s? ago)\b/g

async function text (tab, page) {
  await open(tab, page)
  return (await tab.locator('body').innerText()).replace(ago, 'AGO').replace(/\s+/g, ' ').trim()
}

let browser, context
before(async () => {
  browser = await chromium.connect(plan.browser)
  context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB', timezoneId: 'UTC' })
})
after(async () => {
  await context.close()
  await browser.close()
})

group('without JavaScript', { viewport: { width: 1280, height: 720 } }, test => {
  for (const page of pageOfEachType()) {
    test(page.name, async tab => {
      const without = await context.newPage()
      try {
        const plain = await text(without, page)
        assert.ok(plain.length > 100, `the page says only ${JSON.stringify(plain)}`)
        assert.equal(plain, await text(tab, page))
      } finally {
        await without.close()
      }
    })
  }
})
