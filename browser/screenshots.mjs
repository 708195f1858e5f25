// Pictures of all pages, for people to look at.
import fs from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'

const looks = [
  { name: 'wide', viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  { name: 'narrow', viewport: { width: 320, height: 800 }, colorScheme: 'light' },
  { name: 'dark', viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }
]

/** Writes one picture for each page and look into the folder. */
export async function takeScreenshots (plan, folder) {
  fs.mkdirSync(folder, { recursive: true })
  const browser = await chromium.connect(plan.browser)
  for (const { name, ...options } of looks) {
    const context = await browser.newContext(options)
    const tab = await context.newPage()
    for (const site of plan.sites) {
      for (const page of site.pages) {
        await tab.goto(site.url + page.path)
        const file = `${site.name}-${page.name}-${page.path}-${name}.png`.replace(/[^A-Za-z0-9.-]+/g, '_').slice(-120)
        await tab.screenshot({ path: path.join(folder, file), fullPage: true })
      }
    }
    await context.close()
  }
  await browser.close()
}
