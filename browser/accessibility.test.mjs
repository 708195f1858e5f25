// axe-core finds nothing on any page: light and dark, wide and narrow.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'

import { everyPage, group, narrow, open, wide } from './visit.mjs'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const everything = { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] }
// Light and dark differ in nothing but colours.
const colours = { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] }

const states = [
  { name: 'light, wide', colorScheme: 'light', viewport: wide, rules: everything },
  { name: 'light, narrow', colorScheme: 'light', viewport: narrow, rules: everything },
  { name: 'dark, narrow', colorScheme: 'dark', viewport: narrow, rules: colours },
  { name: 'dark, wide', colorScheme: 'dark', viewport: wide, rules: colours }
]

async function violations (tab, state) {
  await tab.setViewportSize(state.viewport)
  await tab.emulateMedia({ colorScheme: state.colorScheme, reducedMotion: 'reduce' })
  const found = await tab.evaluate(async rules => {
    const { violations } = await globalThis.axe.run(document, rules)
    return violations.map(v => `${v.id} (${v.help}): ${v.nodes.length}×, first ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 200)}`)
  }, state.rules)
  return found.map(text => `${state.name}: ${text}`)
}

// The rules need their own script in the page, which the site's policy refuses.
group('accessibility', { bypassCSP: true }, test => {
  for (const page of everyPage()) {
    test(page.name, async tab => {
      await open(tab, page)
      await tab.evaluate(axe)
      const found = []
      for (const state of states) found.push(...await violations(tab, state))
      assert.deepEqual(found, [])
    })
  }

  test('axe finds planted faults', async tab => {
    await tab.setContent('<html><body><img src="data:,"><p style="color:#aaa;background:#fff">faint</p><button></button></body></html>')
    await tab.evaluate(axe)
    const found = (await violations(tab, states[0])).join('\n')
    for (const rule of ['image-alt', 'color-contrast', 'button-name', 'html-has-lang']) assert.match(found, new RegExp(rule))
  })
})
