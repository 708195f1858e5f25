// From signing up to an accepted answer, as three people live it in their own
// browsers, and the same with JavaScript switched off.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'

import { addDevice, enter, password, startMembersSite, startPostbox } from './members.mjs'
import { plan, wide } from './visit.mjs'

// What a site sets that has just begun: nobody has reputation yet, and this test
// has no quarter of an hour to wait before it accepts an answer.
const settings = {
  'privilege.new-user': '1', 'privilege.vote-up': '1', 'privilege.comment': '1', 'privilege.create-tags': '1',
  'rule.accept_others_minutes': '0', 'rule.question_pause_minutes': '0', 'rule.answer_pause_minutes': '0', 'rule.comment_pause_seconds': '0'
}

let postbox, site, browser
const dir = fs.mkdtempSync(path.join(plan.dir, 'members-'))

before(async () => {
  postbox = await startPostbox()
  site = await startMembersSite(plan.binary, dir, postbox, { people: ['Bob', 'Carol', 'Ben', 'Cleo'], settings })
  browser = await chromium.connect(plan.browser)
})
after(async () => {
  await browser?.close()
  await site?.stop()
  await postbox?.stop()
})

/** A browser of somebody, in which nothing may go wrong unseen. */
async function person (script) {
  const context = await browser.newContext({ viewport: wide, locale: 'en-GB', timezoneId: 'UTC', javaScriptEnabled: script })
  context.setDefaultTimeout(15_000)
  const tab = await context.newPage()
  tab.complaints = []
  tab.on('console', message => {
    if (['error', 'warning'].includes(message.type())) tab.complaints.push(message.text())
  })
  tab.on('pageerror', error => tab.complaints.push(String(error)))
  return tab
}

async function signUp (tab, name) {
  await tab.goto(site.url)
  await tab.getByRole('link', { name: 'Sign up' }).click()
  await tab.getByLabel('Display name').fill(name)
  await tab.getByLabel('E-mail').fill(`${name.toLowerCase()}@example.org`)
  await tab.getByLabel('Password').fill(password)
  await tab.waitForTimeout(2100) // people take their time over a form; machines do not
  await tab.getByRole('button', { name: 'Sign up' }).click()
  await tab.getByRole('heading', { name: 'Check your e-mail' }).waitFor()
  assert.deepEqual(await tab.context().cookies(), [], 'cookies before the address is confirmed')
  await tab.goto(await postbox.link(`${name.toLowerCase()}@example.org`))
  await tab.getByLabel('Password').fill(password)
  await tab.getByRole('button', { name: 'Confirm and log in' }).click()
  await tab.getByRole('heading', { name: `Welcome, ${name}` }).waitFor()
}

/** Adds a passkey, logs out, and comes in again by it alone. */
async function usePasskey (tab, name) {
  await addDevice(tab)
  await tab.goto(`${site.url}/users/mylogins/${await ownId(tab)}`)
  await tab.getByLabel('Name of the passkey').fill('A device of the test')
  await tab.getByRole('button', { name: 'Add a passkey' }).click()
  await tab.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  assert.equal(await tab.locator('.main code, main code').count(), 10, 'recovery codes')
  await tab.getByRole('link', { name: 'I have written them down' }).click()
  await tab.getByText('A device of the test').waitFor()
  await tab.getByRole('link', { name: 'Log out' }).click()
  await tab.getByRole('button', { name: 'Log out', exact: true }).click()
  await tab.goto(site.url + '/users/login')
  await tab.getByRole('button', { name: 'Use a passkey' }).click()
  await tab.locator('.visitor-self', { hasText: name }).waitFor()
}

async function ownId (tab) {
  return /\/users\/(\d+)/.exec(await tab.locator('.visitor-self').getAttribute('href'))[1]
}

/** The Markdown of an uploaded picture, in the text that somebody is writing. */
async function addPicture (tab, script) {
  const file = { name: 'glass.png', mimeType: 'image/png', buffer: await picture() }
  const body = tab.locator('textarea[name=body]')
  if (script) {
    await tab.locator('.editor-file').setInputFiles(file)
    await tab.waitForFunction(() => document.querySelector('textarea[name=body]').value.includes('](/images/'))
    return
  }
  const written = await body.inputValue()
  const other = await tab.context().newPage()
  await other.goto(site.url + '/upload/image')
  await other.getByLabel('Picture', { exact: false }).first().setInputFiles(file)
  await other.getByRole('button', { name: 'Upload' }).click()
  const markdown = await other.locator('#markdown').inputValue()
  await other.close()
  await body.fill(written + '\n\n' + markdown)
}

/** A real PNG: what a browser shows, photographed. */
async function picture () {
  const context = await browser.newContext()
  const page = await context.newPage()
  await page.setContent('<body style="background:linear-gradient(#fc6,#630)">')
  const png = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 200 } })
  await context.close()
  return png
}

/** Asks a question, with a picture, and gives its address. */
async function ask (tab, title, script) {
  await tab.getByRole('link', { name: 'Ask a question' }).first().click()
  await tab.getByLabel('Title').fill(title)
  await tab.locator('textarea[name=body]').fill('I poured a stout, and its head is brown, as the picture shows. I had thought that bubbles are white.\n\n')
  await addPicture(tab, script)
  await tab.locator('input[name=tags]').fill('stout head')
  await tab.getByRole('button', { name: /^(Post|Ask)/ }).first().click()
  await tab.getByRole('heading', { name: title }).waitFor()
  const shown = tab.locator('.body img[src^="/images/"]')
  await shown.waitFor()
  assert.equal(await shown.evaluate(async img => { await img.decode(); return `${img.naturalWidth} × ${img.naturalHeight}` }), '300 × 200')
  return tab.url()
}

async function answer (tab, question, script) {
  await tab.goto(question)
  await tab.locator('#answer textarea[name=body]').fill('The colour comes from the malt:\n\n> The head of a stout takes its colour from melanoidins, which the bubbles carry up.\n\nThat is from my notes; a [page on stout](https://stout.example/head) says the same.')
  if (script) await tab.locator('#answer .preview blockquote').waitFor()
  await tab.locator('#answer').getByRole('button', { name: 'Post' }).first().click()
  await tab.locator('.answer blockquote').waitFor()
}

/** Adds a comment to the answer; the one called is chosen from the list that
 * opens while typing, where there is one. */
async function comment (tab, { call = '', text, script }) {
  const there = await tab.locator('.answer .comment').count()
  await tab.locator('.answer .comment-add').click()
  const body = tab.locator('.comment-form textarea')
  if (call && script) {
    await body.pressSequentially('@' + call.slice(0, 2))
    await tab.getByRole('option', { name: call }).waitFor()
    await body.press('Enter')
    assert.match(await body.inputValue(), new RegExp(`^@${call} `))
    await body.pressSequentially(text)
  } else {
    await body.fill(call ? `@${call} ${text}` : text)
  }
  await tab.getByRole('button', { name: 'Add comment' }).click()
  await tab.locator('.answer .comment', { hasText: text }).waitFor()
  assert.equal(await tab.locator('.answer .comment').count(), there + 1)
}

async function voteUp (tab) {
  const cell = tab.locator('.answer .votes')
  await cell.getByRole('button').first().click()
  await tab.locator('.answer .votes .score', { hasText: /^1$/ }).waitFor()
  assert.equal(await cell.getByRole('button').first().getAttribute('aria-pressed'), 'true')
}

/** How many unread entries the top bar of the page tells. */
async function unread (tab) {
  const text = await tab.locator('.visitor-count .unread').textContent({ timeout: 1 }).catch(() => '0')
  return parseInt(text)
}

/** A part of the way. What goes wrong in it says so, with where everybody was. */
async function step (name, tabs, run) {
  try {
    await run()
  } catch (error) {
    throw new Error(`${name}; the browsers are at ${tabs.map(tab => tab.url()).join(', ')}`, { cause: error })
  }
}

async function fromSignUpToAcceptance (script, title, [asker, answerer, reader]) {
  const tabs = await Promise.all([person(script), person(script), person(script)])
  const [ann, bob, carol] = tabs
  let question
  const is = (name, run) => step(name, tabs, run)
  try {
    await is('somebody signs up and confirms the address', () => signUp(ann, asker))
    if (script) await is('adds a passkey and comes in by it', () => usePasskey(ann, asker))
    await is('asks with a picture', async () => {
      await ann.goto(site.url)
      question = await ask(ann, title, script)
    })
    await is('another member answers with a quotation', async () => {
      await enter(bob, site, answerer)
      await answer(bob, question, script)
    })
    await is('the asker sees the answer', async () => {
      if (script) await ann.locator('.news button').click()
      else await ann.goto(question)
      await ann.locator('.answer blockquote').waitFor()
      await comment(ann, { text: 'Do you know since when that is known?', script })
    })
    await is('a third votes, and calls the asker in a comment', async () => {
      await enter(carol, site, reader)
      await carol.goto(question)
      await voteUp(carol)
      const told = await unread(ann)
      await comment(carol, { call: asker, text: 'since the nineteenth century, I think.', script })
      if (!script) return
      await ann.waitForFunction(n => parseInt(document.querySelector('.visitor-count .unread')?.textContent) > n, told)
      await ann.locator('.answer .comment', { hasText: 'nineteenth century' }).waitFor()
      await ann.locator('.answer .votes .score', { hasText: /^1$/ }).waitFor()
    })
    await is('the notice leads to the comment', async () => {
      if (!script) await ann.goto(question)
      await ann.locator('#inbox-count').click()
      const notice = ann.locator('.inbox-list li', { hasText: 'nineteenth century' })
      assert.match(await notice.textContent(), new RegExp(reader))
      await notice.getByRole('link').first().click()
      await ann.locator('.answer .comment', { hasText: 'nineteenth century' }).waitFor()
    })
    await is('the asker accepts', async () => {
      await ann.locator('.answer .accept').click()
      await ann.locator('.answer .accepted-mark').waitFor()
      await bob.goto(question)
      await bob.locator('.answer .accepted-mark').waitFor()
      assert.equal(await bob.locator('.visitor-self .reputation').textContent(), String(1 + 10 + 15), 'an upvote and an accepted answer')
    })
    assert.deepEqual(tabs.flatMap(tab => tab.complaints), [], 'nothing goes wrong unseen')
  } finally {
    await Promise.all(tabs.map(tab => tab.context().close()))
  }
}

describe('from signing up to an accepted answer', () => {
  it('with JavaScript', () => fromSignUpToAcceptance(true, 'Why is the head of a stout brown and not white like that of a pale ale?', ['Ann', 'Bob', 'Carol']))
  it('without JavaScript', () => fromSignUpToAcceptance(false, 'Does the colour of the foam on a porter come from its malt or its hops?', ['Anita', 'Ben', 'Cleo']))
})
