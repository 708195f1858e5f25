// Everything can be reached by the Tab key, in reading order, with a visible
// ring; folded comments open in place.
import assert from 'node:assert/strict'

import { group, open, pageOfEachType, plan } from './visit.mjs'

/** Marks what should take focus with its place in the document. */
function mark () {
  const reachable = e => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0 && !e.disabled
  const list = Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')).filter(reachable)
  list.forEach((e, i) => { e.dataset.place = i })
  return list.map(e => e.outerHTML.slice(0, 120))
}

/** What has focus: its place, whether it shows, and whether that can be seen. */
function focused () {
  const e = document.activeElement
  if (!e || e === document.body || e === document.documentElement) return null
  const style = getComputedStyle(e)
  const box = e.getBoundingClientRect()
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
  const inView = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth
  const over = inView ? document.elementFromPoint(Math.min(Math.max(box.x + box.width / 2, 0), innerWidth - 1), Math.min(Math.max(box.y + box.height / 2, 0), innerHeight - 1)) : null
  return { place: e.dataset.place === undefined ? -1 : Number(e.dataset.place), ring, inView, covered: inView && over !== null && ['fixed', 'sticky'].includes(getComputedStyle(over).position) && !over.contains(e) && !e.contains(over), html: e.outerHTML.slice(0, 120), skip: e.matches('.skip') }
}

group('Tab key', { reducedMotion: 'reduce' }, test => {
  for (const page of pageOfEachType()) {
    test(page.name, async tab => {
      await open(tab, page)
      const reachable = await tab.evaluate(mark)
      const places = []
      const found = []
      // Areas that scroll take focus too, without being links.
      for (let presses = 0; presses <= reachable.length + 60; presses++) {
        await tab.keyboard.press('Tab')
        const at = await tab.evaluate(focused)
        if (at === null || at.place >= 0 && at.place === places[0]) break
        if (presses === 0 && !at.skip) found.push(`the first stop is not the skip link: ${at.html}`)
        if (!at.ring) found.push(`no ring: ${at.html}`)
        if (!at.inView) found.push(`out of view: ${at.html}`)
        if (at.covered) found.push(`covered: ${at.html}`)
        if (at.place >= 0) places.push(at.place)
      }
      const missed = reachable.filter((_, i) => !places.includes(i))
      assert.deepEqual(found.slice(0, 5), [])
      assert.deepEqual(missed.slice(0, 5), [], 'not reached')
      assert.deepEqual(places, places.toSorted((a, b) => a - b), 'order')
    })
  }

  test('the skip link leads to the content', async tab => {
    await tab.goto(plan.sites[0].url + '/')
    await tab.keyboard.press('Tab')
    await tab.keyboard.press('Enter')
    assert.equal(await tab.evaluate(() => document.activeElement.id), 'content')
    await tab.keyboard.press('Tab')
    assert.ok(await tab.evaluate(() => document.getElementById('content').contains(document.activeElement)), 'the next stop is in the content')
  })
})

group('folded comments', {}, test => {
  test('open in place, with focus on the first new one', async tab => {
    const beer = plan.sites.find(site => site.name === 'beer')
    await tab.goto(beer.url + '/questions/38')
    const address = tab.url()
    const comments = tab.locator('#comments-71 .comment')
    const before = await comments.count()
    const more = tab.locator('#comments-71 a.more-comments')
    await more.focus()
    await tab.keyboard.press('Enter')
    await tab.waitForFunction(n => document.querySelectorAll('#comments-71 .comment').length > n, before)
    assert.equal(await comments.count(), 10, 'all comments of the post')
    assert.equal(tab.url(), address, 'the page stays')
    const focus = await tab.evaluate(() => document.activeElement.closest('.comment')?.id)
    const ids = await comments.evaluateAll(list => list.map(e => e.id))
    assert.ok(focus, 'focus is on a comment')
    assert.ok(ids.indexOf(focus) >= 0)
    assert.equal(new Set(ids).size, ids.length, 'no comment twice')
  })

  test('lead to a page of their own without JavaScript', async tab => {
    const beer = plan.sites.find(site => site.name === 'beer')
    const context = await tab.context().browser().newContext({ javaScriptEnabled: false })
    try {
      const plain = await context.newPage()
      await plain.goto(beer.url + '/questions/38')
      await plain.locator('#comments-71 a.more-comments').click()
      await plain.waitForURL('**/posts/71/comments')
      assert.equal(await plain.locator('.comment').count(), 10)
    } finally {
      await context.close()
    }
  })
})
