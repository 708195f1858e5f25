// The way of the Tab key through a page.

/** Marks what should take focus with its place in the document. */
function mark () {
  // Of radio buttons and of the tools of a toolbar, one is a stop; the arrow keys
  // lead to the others.
  const inGroup = e => e.type === 'radio' && !e.checked && document.querySelector(`[name="${e.name}"]:checked`) || e.parentElement.closest('[role=toolbar]')
  const reachable = e => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0 && !e.disabled && !inGroup(e)
  const list = Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')).filter(reachable)
  list.forEach((e, i) => { e.dataset.place = i })
  return list.map(e => e.outerHTML.slice(0, 120))
}

/** Notes at each press of Tab, in globalThis.stops, what had focus until then: its
 * place, whether it shows, and whether that can be seen. */
function follow () {
  globalThis.stops = []
  addEventListener('keydown', ({ key }) => { if (key === 'Tab') globalThis.stops.push(focused(document.activeElement)) }, true)

  function focused (e) {
    if (!e || e === document.body || e === document.documentElement) return null
    const box = e.getBoundingClientRect()
    const outlined = el => getComputedStyle(el).outlineStyle !== 'none' && parseFloat(getComputedStyle(el).outlineWidth) >= 2
    const ring = outlined(e) || e.matches('.editor-frame textarea') && outlined(e.closest('.editor-frame')) // the frame of both the tools and the text
    const stop = e.closest('[role=toolbar]') ?? e
    const inView = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
    const over = inView ? document.elementFromPoint(Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1)) : null
    return { place: stop.dataset.place === undefined ? -1 : Number(stop.dataset.place), ring, inView, covered: inView && over !== null && ['fixed', 'sticky'].includes(getComputedStyle(over).position) && !over.contains(e) && !e.contains(over), html: e.outerHTML.slice(0, 120), skip: e.matches('.skip') }
  }
}

const atOnce = 10 // presses that the page is not asked about in between

/**
 * Presses Tab from the beginning of a page to its end. Gives what is wrong at the
 * stops, what could be reached and was not, and the places of the stops in the
 * document, which should go up.
 */
export async function walk (tab) {
  const reachable = await tab.evaluate(mark)
  await tab.evaluate(follow)
  const stops = []
  let end = -1
  // Areas that scroll take focus too, without being links.
  for (let presses = 0; end < 0 && presses < reachable.length + 60; presses += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => tab.keyboard.down('Tab')))
    stops.push(...await tab.evaluate(() => globalThis.stops.splice(0)))
    const first = stops.find((at, i) => i > 0 && at?.place >= 0)
    end = stops.findIndex((at, i) => i > 0 && (at === null || at.place >= 0 && at !== first && at.place === first.place))
  }
  await tab.keyboard.up('Tab')
  await tab.evaluate(() => { // the last presses went round, perhaps to a search box, which shows its card
    document.activeElement.blur()
    document.querySelectorAll(':popover-open').forEach(card => card.hidePopover())
  })
  const way = stops.slice(1, end < 0 ? undefined : end) // what had focus before is none
  const found = []
  for (const [i, at] of way.entries()) {
    if (i === 0 && !at.skip) found.push(`the first stop is not the skip link: ${at.html}`)
    if (!at.ring) found.push(`no ring: ${at.html}`)
    if (!at.inView) found.push(`out of view: ${at.html}`)
    if (at.covered) found.push(`covered: ${at.html}`)
  }
  const places = way.map(at => at.place).filter(place => place >= 0)
  return { found, missed: reachable.filter((_, i) => !places.includes(i)), places }
}
