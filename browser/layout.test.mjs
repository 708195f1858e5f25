// No page scrolls sideways at 320 pixels or loses text with wider spacing, and
// what can be pressed is large enough (WCAG 1.4.10, 1.4.12, 2.5.8).
import assert from 'node:assert/strict'

import { everyPage, group, narrow, open, wide } from './visit.mjs'

const spacing = '* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }'
const smallest = 24 // pixels

/** What sticks out of the page to the right, if the page scrolls sideways. */
function sideways () {
  const root = document.documentElement
  if (root.scrollWidth <= root.clientWidth) return []
  const out = Array.from(document.body.querySelectorAll('*')).filter(e => e.getBoundingClientRect().right > root.clientWidth + 0.5)
  return [`${root.scrollWidth} pixels wide: ` + out.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join(' | ')]
}

/** Elements whose text is cut off, or runs out of its box over what follows. */
function clipped () {
  const found = []
  for (const e of document.body.querySelectorAll('*')) {
    const style = getComputedStyle(e)
    if (style.display.startsWith('inline') || style.display === 'contents' || style.visibility === 'hidden' || e.clientWidth <= 1 || e.closest('.visually-hidden, svg')) continue
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
function crowded (smallest) {
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

// The spacing is a style of ours, which the site's policy refuses.
group('layout', { viewport: narrow, bypassCSP: true, reducedMotion: 'reduce' }, test => {
  for (const page of everyPage()) {
    test(page.name, async tab => {
      await tab.setViewportSize(narrow)
      await open(tab, page)
      const found = []
      const look = async (state, check, argument) => found.push(...(await tab.evaluate(check, argument)).map(text => `${state}: ${text}`))
      await look('narrow', sideways)
      await look('narrow', crowded, smallest)
      await tab.setViewportSize(wide)
      await look('wide', sideways)
      await look('wide', crowded, smallest)
      await tab.addStyleTag({ content: spacing })
      await look('wide, spaced', clipped)
      await tab.setViewportSize(narrow)
      await look('narrow, spaced', clipped)
      await look('narrow, spaced', sideways)
      assert.deepEqual(found, [])
    })
  }

  test('planted faults are found', async tab => {
    await tab.setViewportSize(narrow)
    await tab.setContent('<meta name=viewport content="width=device-width"><div style="width:400px">wide</div><div style="height:10px;width:60px;overflow:hidden">cut off</div><a href=/1 style="display:block;font:8px/8px serif">1</a><a href=/2 style="display:block;font:8px/8px serif">2</a>')
    assert.equal((await tab.evaluate(sideways)).length, 1)
    assert.equal((await tab.evaluate(clipped)).length, 1)
    assert.equal((await tab.evaluate(crowded, smallest)).length, 2)
  })
})
