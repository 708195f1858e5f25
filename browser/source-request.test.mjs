// Readers ask for the source of words in somebody's post: with script by the button
// that stands beside words that are selected, without it by the plain form.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, it } from 'node:test'
import { chromium } from 'playwright-core'

import { enter, startMembersSite, startPostbox } from './members.mjs'
import { narrow, plan, wide } from './visit.mjs'

// A site that has just begun: nobody has reputation yet.
const settings = { 'privilege.new-user': '1', 'privilege.create-tags': '1', 'rule.source_request_reputation': '1' }
const words = 'bubbles of nitrogen are smaller'

let postbox, site, browser, question
const dir = fs.mkdtempSync(path.join(plan.dir, 'source-request-'))

before(async () => {
  postbox = await startPostbox()
  site = await startMembersSite(plan.binary, dir, postbox, { people: ['Ada', 'Bert', 'Cora'], settings })
  browser = await chromium.connect(plan.browser)
})
after(async () => {
  await browser?.close()
  await site?.stop()
  await postbox?.stop()
})

async function person (name, javaScriptEnabled, viewport) {
  const context = await browser.newContext({ viewport, locale: 'en-GB', timezoneId: 'UTC', javaScriptEnabled })
  context.setDefaultTimeout(30_000)
  const tab = await context.newPage()
  await enter(tab, site, name)
  return tab
}

/** Selects words of the question, as a reader does who marks them. */
async function select (tab, text) {
  await tab.locator('.body[data-ask]').first().evaluate((body, text) => {
    const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT)
    for (let node; (node = walk.nextNode());) {
      const at = node.data.indexOf(text)
      if (at >= 0) return getSelection().setBaseAndExtent(node, at, node, at + text.length)
    }
    throw new Error(`no words ${text}`)
  }, text)
}

it('asks for a source, and tells the author', async () => {
  const ada = await person('Ada', false, wide)
  await ada.goto(site.url + '/questions/ask')
  await ada.getByLabel('Title').fill('Why is the head of a stout so fine?')
  await ada.locator('textarea[name=body]').fill(`I poured a stout, and its head is fine. It is known that ${words} than others, or so they say.`)
  await ada.locator('input[name=tags]').fill('stout')
  await ada.getByRole('button', { name: /^(Post|Ask)/ }).first().click()
  await ada.locator('.body', { hasText: words }).waitFor()
  question = ada.url()
  assert.equal(await ada.locator('.source-requested').count(), 0)

  const bert = await person('Bert', true, wide)
  await bert.goto(question)
  await select(bert, words)
  await bert.getByRole('button', { name: 'Source?' }).click()
  await bert.getByText('The author is told of it').first().waitFor({ state: 'attached' })
  assert.equal(bert.url(), question, 'the page stays')

  await ada.reload()
  await ada.locator('.source-requests q', { hasText: words }).waitFor()
  assert.match(await ada.locator('.source-requests').first().innerText(), /1 reader asks/)
  assert.equal(await ada.locator('.source-requested').first().innerText(), words)

  const cora = await person('Cora', false, narrow)
  await cora.goto(question)
  await cora.locator('a[href$="/source-request"]').first().click()
  await cora.getByLabel('Which words need a source?').fill('words that nobody wrote')
  await cora.getByRole('button', { name: 'Request a source' }).click()
  await cora.getByText('These words are not in the post').first().waitFor()
  assert.equal(await cora.getByLabel('Which words need a source?').inputValue(), 'words that nobody wrote')
  await cora.getByLabel('Which words need a source?').fill(words)
  await cora.getByRole('button', { name: 'Request a source' }).click()
  await cora.locator('.body', { hasText: words }).waitFor()

  await ada.reload()
  await ada.getByText('2 readers ask').waitFor()
})
