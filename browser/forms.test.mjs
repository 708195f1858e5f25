// Every form that members have, empty and sent back with what is wrong: axe-core
// finds nothing, light and dark, wide and narrow; it never scrolls sideways, loses
// no text with wider spacing; what can be pressed is large enough and reached by
// the Tab key; what is wrong has the focus.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'

import { addAxe } from './accessibility.mjs'
import { walk } from './focus.mjs'
import { narrowFinds, wideFinds } from './layout.mjs'
import { code, enter, password, signIn, startMembersSite, startPostbox } from './members.mjs'
import { narrow, plan, wide } from './visit.mjs'

const settings = { 'privilege.new-user': '1', 'privilege.vote-up': '1', 'privilege.comment': '1', 'privilege.create-tags': '1', 'rule.question_pause_minutes': '0', 'rule.answer_pause_minutes': '0', 'rule.self_answer_reputation': '1', 'rule.guest_edit_age_minutes': '0' }
const shots = process.env.PARLEY_SCREENSHOTS

let postbox, site, browser
const tabs = {} // of a reader, a member, and an administrator with one-time codes
const own = {} // numbers of the accounts

before(async () => {
  postbox = await startPostbox()
  site = await startMembersSite(plan.binary, fs.mkdtempSync(path.join(plan.dir, 'forms-')), postbox, { people: ['Mia'], staff: ['Ada', 'Flo'], settings })
  browser = await chromium.connect(plan.browser)
  for (const who of ['reader', 'mia', 'ada']) {
    const context = await browser.newContext({ viewport: wide, locale: 'en-GB', timezoneId: 'UTC', reducedMotion: 'reduce' })
    context.setDefaultTimeout(15_000)
    await addAxe(context)
    tabs[who] = await context.newPage()
    tabs[who].policyBroken = []
    tabs[who].on('console', message => { if (/Content.Security.Policy|TrustedHTML/i.test(message.text())) tabs[who].policyBroken.push(message.text()) })
  }
  for (const who of ['mia', 'ada']) {
    await enter(tabs[who], site, who === 'mia' ? 'Mia' : 'Ada')
    own[who] = /\/users\/(\d+)/.exec(await tabs[who].locator('.visitor-self').getAttribute('href'))[1]
  }
  const { mia } = tabs
  await mia.goto(site.url + '/questions/ask')
  await mia.getByLabel('Title').fill('Why is the head of a stout brown and not white?')
  await mia.locator('textarea[name=body]').fill('I poured a stout, and its head is brown. I had thought that bubbles are white.')
  await mia.locator('input[name=tags]').fill('stout')
  await mia.getByRole('button', { name: 'Post' }).first().click()
  await mia.waitForURL('**/questions/1/**')
})
after(async () => {
  await browser?.close()
  await site?.stop()
  await postbox?.stop()
})

/** Fills in the form that leads to an address, and sends it past the browser's
 * own checks, so that the site's are seen. */
async function send (tab, action, values = {}, button = undefined) {
  const forms = tab.locator(`form[action="${action}"]`)
  const form = (button ? forms.filter({ has: tab.locator(button) }) : forms).first()
  await form.evaluate(f => { f.noValidate = true })
  for (const [name, value] of Object.entries(values)) await form.locator(`[name="${name}"]`).fill(value)
  await form.locator(button ?? 'button[type=submit]:not(.visually-hidden):visible').first().click()
  await tab.waitForLoadState()
}

async function failing (tab, action, values) {
  await send(tab, action, values)
  await tab.locator('.form-errors').first().waitFor()
}

const at = path => tab => tab.goto(site.url + path(own))
const page = path => at(() => path)

// Each is a name, whose browser shows it, and the way there. What one person sees
// is looked at in this order.
const states = [
  ['login', 'reader', page('/users/login?returnurl=%2Ftags')],
  ['login, wrong', 'reader', async tab => { await page('/users/login')(tab); await failing(tab, '/users/login', { email: 'nobody@example.org', password: 'x' }) }],
  ['login, no address', 'reader', async tab => { await page('/users/login')(tab); await failing(tab, '/users/login', { email: 'nobody' }) }],
  ['sign-up', 'reader', page('/users/signup')],
  ['sign-up, wrong', 'reader', async tab => { await page('/users/signup')(tab); await tab.waitForTimeout(2100); await failing(tab, '/users/signup', { display_name: 'x', email: 'x', password: 'password' }) }],
  ['sign-up, sent', 'reader', page('/users/signup/sent')],
  ['confirmation', 'reader', async tab => {
    await page('/users/signup')(tab)
    await tab.waitForTimeout(2100)
    await send(tab, '/users/signup', { display_name: 'Neo', email: 'neo@example.org', password })
    await tab.goto(await postbox.link('neo@example.org'))
  }],
  ['confirmation, wrong', 'reader', async tab => { await tab.goto(await postbox.link('neo@example.org')); await failing(tab, '/users/confirm', { password: 'x' }) }],
  ['recovery', 'reader', page('/users/account-recovery')],
  ['recovery, wrong', 'reader', async tab => { await page('/users/account-recovery')(tab); await failing(tab, '/users/account-recovery', { email: 'x' }) }],
  ['recovery, sent', 'reader', page('/users/account-recovery/sent')],
  ['new password', 'reader', tab => tab.goto(site.links.Flo)],
  ['new password, wrong', 'reader', async tab => { await tab.goto(site.links.Flo); await failing(tab, '/users/recover', { new_password: '12345678' }) }],
  ['a link of no use', 'reader', page('/users/recover?token=none')],
  ['feedback, noted', 'reader', async tab => { await page('/questions/1')(tab); await tab.locator('.feedback-form button').first().click(); await tab.waitForURL('**/feedback') }],
  ['question of a reader', 'reader', page('/questions/1')],
  ['an edit without an account', 'reader', page('/posts/1/suggest-edit')],
  ['an edit without an account, wrong', 'reader', async tab => { await page('/posts/1/suggest-edit')(tab); await tab.waitForTimeout(2100); await failing(tab, '/posts/1/suggest-edit', { title: 'x', body: 'x' }) }],
  ['an edit without an account, sent', 'reader', async tab => {
    await page('/posts/1/suggest-edit')(tab)
    await tab.waitForTimeout(2100)
    await send(tab, '/posts/1/suggest-edit', { body: 'I poured a stout, and its head is brown. I had thought that all bubbles were white.', summary: 'what I had thought' })
    await tab.waitForURL('**/posts/1/suggest-edit-sent')
  }],
  ['an edit without an account while one waits', 'reader', page('/posts/1/suggest-edit')],
  ['answering before the login', 'reader', page('/questions/1/answer/submit')],

  ['welcome', 'mia', page('/users/welcome')],
  ['question of a member', 'mia', page('/questions/1')],
  ['ask', 'mia', page('/questions/ask')],
  ['ask and answer', 'mia', async tab => { await page('/questions/ask')(tab); await tab.locator('.own-answer > summary').click() }],
  ['ask and answer, wrong', 'mia', async tab => { await page('/questions/ask')(tab); await tab.locator('.own-answer > summary').click(); await failing(tab, '/questions/ask', { answer: 'x' }) }],
  // The box is open: what was typed there is kept.
  ['ask, wrong', 'mia', async tab => { await page('/questions/ask')(tab); await failing(tab, '/questions/ask', { title: 'x', body: 'x', tags: 'c++ <x> ' + 'y'.repeat(40), answer: '' }) }],
  ['answer', 'mia', page('/questions/1/answer/submit')],
  ['answer, wrong', 'mia', async tab => { await page('/questions/1/answer/submit')(tab); await failing(tab, '/questions/1/answer/submit', { body: 'x' }) }],
  ['comment', 'mia', page('/posts/1/comment')],
  ['comment, wrong', 'mia', async tab => { await page('/posts/1/comment')(tab); await failing(tab, await tab.locator('.comment-form').getAttribute('action'), { body: 'x' }) }],
  ['comment, in place', 'mia', async tab => { await page('/questions/1')(tab); await tab.locator('#comments-1 .comment-add').click(); await tab.locator('.comment-form textarea').waitFor() }],
  ['edit', 'mia', page('/posts/1/edit')],
  ['edit, wrong', 'mia', async tab => { await page('/posts/1/edit')(tab); await failing(tab, await tab.locator('main form[method=post]').first().getAttribute('action'), { title: 'x', body: 'x' }) }],
  ['picture', 'mia', page('/upload/image')],
  ['picture, wrong', 'mia', async tab => { await page('/upload/image')(tab); await failing(tab, '/upload/image') }],
  ['inbox', 'mia', page('/inbox')],
  ['achievements', 'mia', page('/topbar/achievements')],
  ['drafts', 'mia', page('/users/drafts')],
  ['following', 'mia', at(o => `/users/following/${o.mia}`)],
  ['saves', 'mia', async tab => {
    await page('/questions/1')(tab)
    await tab.locator('form[action="/posts/1/save"] button').click()
    await tab.getByRole('button', { name: /^Saved/ }).waitFor()
    await at(o => `/users/saves/${o.mia}/all`)(tab)
    await tab.locator('.kept summary').click()
  }],
  ['saves, wrong', 'mia', async tab => { await at(o => `/users/saves/${o.mia}/all`)(tab); await tab.locator('summary', { hasText: 'New list' }).click(); await send(tab, `/users/saves/${own.mia}/all`, {}, 'button[value=add]') }],
  ['profile', 'mia', at(o => `/users/edit/${o.mia}`)],
  ['profile, wrong', 'mia', async tab => { await at(o => `/users/edit/${o.mia}`)(tab); await failing(tab, `/users/edit/${own.mia}`, { display_name: 'x', website: 'x y' }) }],
  ['profile, saved', 'mia', async tab => { await at(o => `/users/edit/${o.mia}`)(tab); await send(tab, `/users/edit/${own.mia}`, { about: 'I *brew*.' }) }],
  ['profile picture, wrong', 'mia', async tab => { await at(o => `/users/edit/${o.mia}`)(tab); await failing(tab, `/users/edit/${own.mia}/picture`) }],
  ['preferences', 'mia', at(o => `/users/preferences/${o.mia}`)],
  ['letters', 'mia', at(o => `/users/email/settings/${o.mia}`)],
  ['security', 'mia', at(o => `/users/mylogins/${o.mia}`)],
  ['password, wrong', 'mia', async tab => { await at(o => `/users/mylogins/${o.mia}`)(tab); await failing(tab, `/users/mylogins/${own.mia}/password`, { password: 'x', new_password: 'y' }) }],
  ['address, wrong', 'mia', async tab => { await at(o => `/users/mylogins/${o.mia}`)(tab); await failing(tab, `/users/mylogins/${own.mia}/email`, { email: 'x' }) }],
  ['address, pending', 'mia', async tab => { await at(o => `/users/mylogins/${o.mia}`)(tab); await send(tab, `/users/mylogins/${own.mia}/email`, { email: 'mia.new@example.org' }) }],
  ['one-time codes', 'mia', async tab => { await at(o => `/users/mylogins/${o.mia}`)(tab); await send(tab, `/users/mylogins/${own.mia}/totp`) }],
  ['one-time codes, wrong', 'mia', async tab => {
    await at(o => `/users/mylogins/${o.mia}`)(tab)
    await send(tab, `/users/mylogins/${own.mia}/totp`)
    await failing(tab, `/users/mylogins/${own.mia}/totp/confirm`, { code: '000000' })
  }],
  ['is it you', 'mia', page('/users/reauthenticate')],
  ['is it you, wrong', 'mia', async tab => { await page('/users/reauthenticate')(tab); await failing(tab, '/users/reauthenticate', { password: 'x' }) }],
  ['deletion', 'mia', at(o => `/users/delete/${o.mia}`)],
  ['deletion, not sure', 'mia', async tab => { await at(o => `/users/delete/${o.mia}`)(tab); await failing(tab, `/users/delete/${own.mia}`) }],
  ['claim', 'mia', page('/users/claim?user=12')],
  ['claim, wrong', 'mia', async tab => { await page('/users/claim')(tab); await failing(tab, '/users/claim', { user: 'x' }) }],
  ['deleted questions', 'mia', async tab => {
    await page('/questions/ask')(tab)
    await send(tab, '/questions/ask', { title: 'Does a stout keep its head in a glass that was washed with soap?', body: 'I washed the glass with soap, and the head was gone before I could drink.', tags: 'stout' })
    await tab.waitForURL(/questions\/\d+\//)
    const id = /questions\/(\d+)/.exec(tab.url())[1]
    await page(`/posts/${id}/delete`)(tab)
    await send(tab, `/posts/${id}/delete`)
    await at(o => `/users/deleted-questions/${o.mia}`)(tab)
    await tab.locator(`.kept a[href="/posts/${id}/undelete"]`).waitFor()
  }],
  ['a deleted question', 'mia', async tab => {
    await at(o => `/users/deleted-questions/${o.mia}`)(tab)
    await tab.locator('.kept a').first().click()
    await tab.waitForURL('**/undelete')
  }],
  ['log out', 'mia', page('/users/logout')],

  ['an office without a second step', 'ada', at(o => `/users/mylogins/${o.ada}`)],
  ['recovery codes', 'ada', async tab => {
    await at(o => `/users/mylogins/${o.ada}`)(tab)
    await send(tab, `/users/mylogins/${own.ada}/totp`)
    const secret = (await tab.locator('code.secret').textContent()).replaceAll(' ', '')
    await send(tab, `/users/mylogins/${own.ada}/totp/confirm`, { code: code(secret) })
    await tab.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
  }],
  ['security with a second step', 'ada', at(o => `/users/mylogins/${o.ada}`)],
  ['claims', 'ada', page('/users/claims')],
  ['feedback on posts', 'ada', page('/tools/post-feedback')],
  ['second step', 'ada', async tab => {
    await page('/users/logout')(tab)
    await send(tab, '/users/logout')
    await page('/users/login')(tab)
    await send(tab, '/users/login', { email: 'ada@example.org', password })
    await tab.locator('[name=code]').waitFor()
  }],
  ['second step, wrong', 'ada', async tab => {
    await page('/users/login')(tab)
    await send(tab, '/users/login', { email: 'ada@example.org', password })
    await failing(tab, '/users/login/second', { code: '000000' })
  }]
]

/** Goes to a form and says everything that is wrong with it. */
async function lookAt (tab, name, go) {
  const found = []
  const add = (state, texts) => found.push(...texts.map(text => `${state}: ${text}`))
  const look = async (colorScheme, viewport) => {
    await tab.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await tab.setViewportSize(viewport)
  }
  tab.policyBroken.length = 0
  await look('light', wide)
  await go(tab)
  if (await tab.locator('.form-errors').count() > 0) {
    assert.ok(await tab.evaluate(() => document.activeElement.matches('.form-errors, .form-errors *')), 'what is wrong has the focus')
  }
  if (shots) await tab.screenshot({ path: path.join(shots, `form ${name}.png`), fullPage: true })
  await wideFinds(tab, add)
  await tab.evaluate(() => { document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex') })
  const steps = await walk(tab)
  add('Tab key', steps.found)
  add('Tab key does not reach', steps.missed)
  assert.deepEqual(steps.places, steps.places.toSorted((a, b) => a - b), 'order of the Tab key')
  await look('dark', narrow)
  if (shots) await tab.screenshot({ path: path.join(shots, `form ${name}, narrow.png`), fullPage: true })
  await narrowFinds(tab, add)
  add('policy', tab.policyBroken)
  assert.deepEqual(found, [])
}

describe('every form', { concurrency: true }, () => {
  for (const who of ['reader', 'mia', 'ada']) {
    describe(`of ${who}`, { concurrency: 1 }, () => {
      for (const [name, , go] of states.filter(state => state[1] === who)) it(name, () => lookAt(tabs[who], name, go))
    })
  }
})

describe('by keyboard alone', () => {
  it('somebody logs in, asks and logs out', async () => {
    const context = await browser.newContext({ viewport: wide })
    const tab = await context.newPage()
    const type = async (...keys) => { for (const k of keys) await (k.startsWith('⌨') ? tab.keyboard.press(k.slice(1)) : tab.keyboard.type(k)) }
    const reach = async pattern => {
      for (let presses = 0; presses < 80; presses++) {
        await tab.keyboard.press('Tab')
        if (pattern.test(await tab.evaluate(() => { const e = document.activeElement; return `${e.id} ${e.getAttribute('aria-label') ?? e.textContent.trim()}` }))) return
      }
      throw new Error(`the Tab key does not reach ${pattern} at ${tab.url()}`)
    }
    try {
      await tab.goto(site.url)
      await reach(/Log in/)
      await type('⌨Enter')
      await tab.waitForURL('**/users/login*')
      await reach(/^email /)
      await type('mia@example.org', '⌨Tab', password, '⌨Enter')
      await tab.locator('.visitor-self').waitFor()
      await reach(/Ask a question/)
      await type('⌨Enter')
      await tab.waitForURL('**/questions/ask')
      await reach(/^title /)
      await type('Does a keyboard suffice to ask a question here?')
      await reach(/^body /)
      await type('I have no mouse at hand, and I would like to know whether that is enough.')
      await reach(/^tags /)
      await type('keyboards')
      await type('⌨Escape')
      await reach(/ Post/)
      await type('⌨Enter')
      await tab.getByRole('heading', { name: 'Does a keyboard suffice' }).waitFor()
      await reach(/Log out/)
      await type('⌨Enter')
      await tab.waitForURL('**/users/logout')
      await reach(/^ Log out$/)
      while (!await tab.evaluate(() => document.activeElement.matches('main button'))) await reach(/^ Log out/)
      await type('⌨Enter')
      await tab.getByRole('link', { name: 'Log in' }).waitFor()
      await signIn(tab, site, 'Mia')
    } finally {
      await context.close()
    }
  })
})
