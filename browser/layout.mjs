// Measures of a page's layout, each a function for the page itself that gives
// what it finds: sideways scrolling (WCAG 1.4.10), text lost with wider spacing
// (1.4.12), targets too small and too close (2.5.8). wideFinds and narrowFinds put
// them together with the findings of axe-core.
import { axeFinds, everyRule, looksRules } from './accessibility.mjs'

// WCAG 1.4.12: what readers may set themselves.
const spacing = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }'
/** Width and height, in pixels, that a target needs (WCAG 2.5.8). */
export const smallest = 24

/** What sticks out of the page to the right, if the page scrolls sideways. */
export function sideways () {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const out = Array.from(document.body.querySelectorAll('*')).filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5)
  return [`${root.scrollWidth} pixels wide: ` + out.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join(' | ')]
}

/**
 * Elements whose text is cut off, or runs out of its box over what follows.
 * A field scrolls, and an excerpt ends where its lines do: neither loses
 * anything, since the text is a key press or its link away.
 */
export function clipped () {
  const found = []
  for (const e of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(e)
    if (style.display.startsWith('inline') || style.display === 'contents' || style.visibility === 'hidden' || e.clientWidth <= 1 || e.matches('input, select') || style.webkitLineClamp !== 'none' || e.closest('.visually-hidden, svg')) continue
    const cut = axis => style[`overflow${axis}`] === 'hidden' || style[`overflow${axis}`] === 'clip'
    if (cut('X') && e.scrollWidth > e.clientWidth + 1 || cut('Y') && e.scrollHeight > e.clientHeight + 1) found.push('cut off: ' + e.outerHTML.slice(0, 160))
    if (style.overflowY === 'visible' && e.childElementCount === 0 && e.textContent.trim() && e.scrollHeight > e.clientHeight + parseFloat(style.fontSize) / 2) found.push('overflows: ' + e.outerHTML.slice(0, 160))
  }
  return found
}

/**
 * Targets smaller than 24 by 24 pixels whose 24-pixel circle touches another
 * target. Links in running text are as high as their line, and exempt.
 */
export function crowded (smallest) {
  const visible = e => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.visually-hidden, .skip')
  const inText = e => {
    if (getComputedStyle(e).display !== 'inline') return false
    let block = e.parentElement
    while (getComputedStyle(block).display === 'inline') block = block.parentElement
    const rest = block.cloneNode(true)
    rest.querySelectorAll('a, button, .visually-hidden').forEach(t => t.remove())
    return /[\p{L}\p{N}]{2}|–/u.test(rest.textContent)
  }
  const targets = Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')).filter(visible)
    .map(e => ({ e, box: e.getBoundingClientRect() })).filter(t => t.box.width > 0)
  const small = targets.filter(t => Math.min(t.box.width, t.box.height) < smallest - 0.01 && !inText(t.e))
  const centre = b => ({ x: b.x + b.width / 2, y: b.y + b.height / 2 })
  const found = []
  for (const t of small) {
    const c = centre(t.box)
    const touched = targets.find(o => {
      if (o === t || o.e.contains(t.e) || t.e.contains(o.e)) return false
      const dx = Math.max(o.box.left - c.x, 0, c.x - o.box.right)
      const dy = Math.max(o.box.top - c.y, 0, c.y - o.box.bottom)
      if (Math.hypot(dx, dy) < smallest / 2 - 0.5) return true
      const d = centre(o.box)
      return small.includes(o) && Math.hypot(c.x - d.x, c.y - d.y) < smallest - 0.5
    })
    if (touched) found.push(`${Math.round(t.box.width)}×${Math.round(t.box.height)} ${t.e.outerHTML.slice(0, 100)} beside ${touched.e.outerHTML.slice(0, 100)}`)
  }
  return found.slice(0, 5)
}

/** Applies the spacing, by a style sheet that the site's policy lets pass. */
export function space (tab) {
  return tab.evaluate(text => {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    document.adoptedStyleSheets.push(sheet)
  }, spacing)
}

/** Adds what is wrong with a wide page in light colours; axe says whether axe-core is asked too. */
export async function wideFinds (tab, add, axe = true) {
  add('wide', await tab.evaluate(sideways))
  add('wide', await tab.evaluate(crowded, smallest))
  if (axe) add('light, wide', await axeFinds(tab, everyRule))
}

/** Adds what is wrong with a narrow page in dark colours, and spaces it. */
export async function narrowFinds (tab, add, axe = true) {
  add('narrow', await tab.evaluate(sideways))
  add('narrow', await tab.evaluate(crowded, smallest))
  if (axe) add('dark, narrow', await axeFinds(tab, looksRules))
  await space(tab)
  add('narrow, spaced', await tab.evaluate(sideways))
  add('narrow, spaced', await tab.evaluate(clipped))
}
