// What axe-core finds on a page.
import fs from 'node:fs'
import { createRequire } from 'node:module'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Has axe-core stand ready on every page of the context: the text of the program
 * crosses to the browser once, which compiles it once. */
export function addAxe (context) {
  return context.addInitScript({ content: axe })
}

/** Every rule of WCAG 2.2 A and AA that axe has, and its good practice. */
export const everyRule = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }

/** The rules whose answer can depend on colours, on sizes or on what a narrow
 * page leaves out; the others ask about the document alone. */
export const looksRules = {
  type: 'rule',
  values: ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable', 'meta-viewport', 'aria-hidden-focus', 'button-name', 'link-name', 'label', 'skip-link', 'page-has-heading-one', 'landmark-one-main', 'region', 'bypass']
}

/** What the rules find on the page that the tab shows, one text for each rule. */
export async function axeFinds (tab, rules) {
  if (!await tab.evaluate('typeof axe === "object"')) await tab.evaluate(axe)
  return tab.evaluate(async runOnly => {
    const { violations } = await globalThis.axe.run(document, { runOnly, resultTypes: ['violations'] })
    return violations.map(v => `${v.id} (${v.help}): ${v.nodes.length}×, first ${v.nodes[0].target} ${v.nodes[0].html.slice(0, 200)}`)
  }, rules)
}
