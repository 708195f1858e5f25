// Who asks what was asked before is shown it before posting; the lists and
// suggestions of finding can be used by keyboard and screen reader.
import assert from 'node:assert/strict'
import { after } from 'node:test'

import { active, clean, finderSite } from './finder.mjs'
import { group, narrow, wide } from './visit.mjs'

const asked = 'What makes a stout so dark?'
const before = 'What gives a porter or a stout its dark colour?'
const { start, signIn, stop } = finderSite('finding')

group('finding', { prepare: signIn, reducedMotion: 'reduce', tabs: 1 }, test => {
  test('a title that means an existing question shows it while one types', async tab => {
    const site = await start()
    await tab.goto(site.url + '/questions/ask')
    const list = tab.locator('.similar-list')
    assert.equal(await list.getAttribute('role'), 'status', 'screen readers are told of it')
    await tab.getByLabel('Title').pressSequentially(asked, { delay: 20 })
    const link = list.getByRole('link', { name: before })
    await link.waitFor()
    await clean(tab, 'the ask page with similar questions')
    await tab.keyboard.press('Tab')
    assert.deepEqual((await active(tab)).text, before, 'the next stop after the title is the most similar question')
    const opened = tab.context().waitForEvent('page')
    await tab.keyboard.press('Enter')
    const other = await opened
    await other.waitForLoadState()
    assert.ok((await other.locator('h1').first().textContent()).includes(before))
    await other.close()
    assert.equal(await tab.getByLabel('Title').inputValue(), asked, 'what was typed is still there')
  })

  test('tags are suggested, and chosen by keyboard', async tab => {
    const site = await start()
    await tab.goto(site.url + '/questions/ask')
    const box = tab.getByRole('combobox', { name: 'Tags' })
    await box.pressSequentially('sto')
    const options = tab.getByRole('listbox').getByRole('option')
    await options.first().waitFor()
    assert.equal(await box.getAttribute('aria-expanded'), 'true')
    await tab.keyboard.press('ArrowDown')
    await tab.keyboard.press('ArrowDown')
    await tab.keyboard.press('ArrowUp')
    const chosen = options.first()
    assert.equal(await box.getAttribute('aria-activedescendant'), await chosen.getAttribute('id'))
    assert.equal(await chosen.getAttribute('aria-selected'), 'true')
    await clean(tab, 'the list of tags')
    const name = await chosen.getAttribute('data-name')
    await tab.keyboard.press('Enter')
    assert.equal(await box.inputValue(), name + ' ')
    assert.equal(await box.getAttribute('aria-expanded'), 'false')
    assert.equal((await active(tab)).id, 'tags', 'the focus stays in the field')
    await box.pressSequentially('whi')
    await options.first().waitFor()
    await tab.keyboard.press('Escape')
    assert.equal(await box.getAttribute('aria-expanded'), 'false')
    assert.equal(await box.inputValue(), name + ' whi', 'Escape keeps what was typed')
  })

  test('the box in the header says how to search, and Escape dismisses that', async tab => {
    const site = await start()
    await tab.goto(site.url + '/questions/38')
    const box = tab.getByRole('banner').getByRole('searchbox')
    const button = tab.getByRole('banner').getByRole('button', { name: 'How to search' })
    const card = tab.locator('#search-hint')
    await box.focus()
    await card.waitFor()
    await clean(tab, 'the card of the search box')
    await box.pressSequentially('dark stout')
    await tab.keyboard.press('Escape')
    await card.waitFor({ state: 'hidden' })
    assert.equal(await box.inputValue(), 'dark stout', 'Escape keeps what was typed')
    await tab.keyboard.press('Tab')
    assert.ok(await button.evaluate(e => e === document.activeElement), 'the next stop is the button')
    await tab.keyboard.press('Enter')
    await card.waitFor()
    await tab.keyboard.press('Tab')
    assert.equal((await active(tab)).text, 'Everything you can search for')
    await tab.keyboard.press('Escape')
    await card.waitFor({ state: 'hidden' })
    assert.ok(await button.evaluate(e => e === document.activeElement), 'the focus is back on the button')
    await box.click()
    await card.waitFor()
    await tab.locator('h1').first().click({ position: { x: 2, y: 2 } })
    await card.waitFor({ state: 'hidden' })
  })

  test('watching a tag by keyboard marks its questions', async tab => {
    const site = await start()
    await tab.goto(site.url + '/questions/tagged/whiskey')
    const watch = tab.getByRole('button', { name: 'Watch whiskey' })
    await watch.focus()
    await tab.keyboard.press('Enter')
    await tab.locator('button[aria-label="Watching whiskey"][aria-pressed=true]').waitFor()
    await clean(tab, 'the list of a watched tag')
    assert.ok(await tab.locator('.item-watched').count() > 0)
    assert.ok(await tab.locator('.item-watched .visually-hidden').first().textContent(), 'the mark has words')
    await tab.goto(site.url + '/?tab=interesting')
    assert.ok(await tab.locator('.item-watched').count() > 0)
    await clean(tab, 'the list of watched questions')
  })

  for (const [name, at] of [['search', '/search?q=stout+intags%3Amine'], ['search, syntax', '/search'], ['synonyms', '/tags/whiskey/synonyms'], ['describing a tag', '/tags/whiskey/edit'], ['watched tags', '/tags/watched'], ['saved searches', '/search/saved'], ['unanswered, own tags', '/unanswered?tab=mytags'], ['tags', '/tags'], ['subscribing', '/tags/whiskey/subscribe']]) {
    test(`${name} ${at}`, async tab => {
      const site = await start()
      for (const viewport of [wide, narrow]) {
        await tab.setViewportSize(viewport)
        const response = await tab.goto(site.url + at)
        assert.equal(response.status(), 200)
        await clean(tab, `${viewport.width} px`)
        assert.ok(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${viewport.width} px: no sideways scrolling`)
      }
      await tab.setViewportSize(wide)
    })
  }
})

group('finding without script', { prepare: signIn, javaScriptEnabled: false, tabs: 1 }, test => {
  test('the preview of a question shows those like it', async tab => {
    const site = await start()
    await tab.goto(site.url + '/questions/ask')
    await tab.getByLabel('Title').fill(asked)
    await tab.locator('textarea[name=body]').fill('I poured a stout and it is nearly black. What in it makes it so dark, and is that so with porters as well?')
    await tab.getByLabel('Tags').fill('stout')
    await tab.getByRole('button', { name: 'Preview' }).click()
    await tab.locator('.similar-list').getByRole('link', { name: before }).waitFor()
    assert.equal(await tab.getByLabel('Title').inputValue(), asked)
  })

  test('the card of the search box opens and closes', async tab => {
    const site = await start()
    await tab.goto(site.url + '/tags')
    await tab.getByRole('banner').getByRole('button', { name: 'How to search' }).click()
    await tab.locator('#search-hint').waitFor()
    await tab.keyboard.press('Escape')
    await tab.locator('#search-hint').waitFor({ state: 'hidden' })
  })

  test('a tag is watched by a plain form', async tab => {
    const site = await start()
    await tab.goto(site.url + '/tags/watched')
    await tab.getByLabel('Tags', { exact: true }).fill('history *wine*')
    await tab.getByRole('button', { name: 'Watch', exact: true }).click()
    assert.ok(await tab.getByRole('link', { name: '*wine*' }).isVisible())
  })
})

after(stop)
