// Everything can be reached by the Tab key, in reading order, with a visible
// ring; folded comments open in place.
import assert from 'node:assert/strict'

import { walk } from './focus.mjs'
import { group, open, pageOfEachType, plan } from './visit.mjs'

group('Tab key', { reducedMotion: 'reduce' }, test => {
  for (const page of pageOfEachType()) {
    test(page.name, async tab => {
      await open(tab, page)
      const { found, missed, places } = await walk(tab)
      assert.deepEqual(found.slice(0, 5), [])
      assert.deepEqual(missed.slice(0, 5), [], 'not reached')
      assert.deepEqual(places, places.toSorted((a, b) => a - b), 'order')
    })
  }

  test('planted faults of focus are found', async tab => {
    await tab.goto('about:blank')
    await tab.setContent('<a href=/1 style="outline:none">no ring</a><a href=/3 tabindex=-1>left out</a><a href=/2 style="position:fixed;left:-900px">out of view</a><button inert>not reached</button>')
    const { found, missed, places } = await walk(tab)
    for (const fault of [/first stop is not the skip link.*no ring/, /^no ring: .*no ring/, /^out of view: .*out of view/]) assert.ok(found.some(text => fault.test(text)), `${fault} in ${found}`)
    assert.equal(missed.length, 1)
    assert.deepEqual(places, [0, 1])
  })

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
