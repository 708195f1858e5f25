// The pages that the tests visit, in the browser that the runner started.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'

/** What the runner started: sites with their pages, the browser's address. */
export const plan = JSON.parse(fs.readFileSync(process.env.PARLEY_TEST_PLAN ?? raise('start the tests with: node browser/run.mjs'), 'utf8'))

function raise (message) {
  throw new Error(message)
}

export const narrow = { width: 320, height: 800 } // WCAG's reflow
export const wide = { width: 1280, height: 900 }

const tabsAtOnce = 2

/**
 * Describes a group of tests that share one browser context and take turns at
 * a few tabs of it.
 *
 *   group('reflow', { viewport: narrow }, test => {
 *     test('home', async tab => { … })
 *   })
 *
 * @param {string} name
 * @param {object} options of the context; prepare(context) is called with it
 * @param {(test: (name: string, run: (tab: import('playwright-core').Page) => Promise<void>) => void) => void} body
 */
export function group (name, { prepare, tabs = tabsAtOnce, ...options }, body) {
  describe(name, { concurrency: tabs }, () => {
    let browser, context
    const idle = []
    before(async () => {
      browser = await chromium.connect(plan.browser)
      context = await browser.newContext({ viewport: wide, locale: 'en-GB', timezoneId: 'UTC', ...options })
      context.setDefaultTimeout(15_000)
      await prepare?.(context)
    })
    after(async () => {
      await context?.close()
      await browser?.close()
    })
    body((title, run) => it(title, async () => {
      const tab = idle.pop() ?? await context.newPage()
      try {
        await run(tab)
        idle.push(tab)
      } catch (error) {
        await tab.close()
        throw error
      }
    }))
  })
}

/** Every page of every site, as name, type, state, address and expected status. */
export function * everyPage () {
  for (const site of plan.sites) {
    for (const page of site.pages) yield { ...page, type: page.name.split(',')[0], state: page.name, name: `${site.name}: ${page.name} ${page.path}`, url: site.url + page.path, site }
  }
}

/** One page of each type, for what takes long or is alike on all of a type. */
export function * pageOfEachType () {
  const types = new Set()
  for (const page of everyPage()) {
    if (types.has(page.type)) continue
    types.add(page.type)
    yield page
  }
}

/** Opens a page of the list and checks that it answers as it should. */
export async function open (tab, page) {
  const response = await tab.goto(page.url, { waitUntil: 'load' })
  assert.equal(response.status(), page.status, `status of ${page.path}`)
  return response
}
