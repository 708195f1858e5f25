// Every text field that a member has, and that of an edit without an account, is filled with attacks over its own form:
// names, profiles, lists, notes, searches, comments, summaries, tag wikis, drafts,
// the browser's name of a session, the reasons of a suspension, of a claim to an
// imported account and of a report of a quotation. They are looked at
// on the pages that show them, with the site's policy switched off: nothing runs,
// nothing calls anywhere. That the watch sees what does is shown by the test of
// the hostile dump.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { chromium } from 'playwright-core'

import { attack, nothingHappened, watch } from './attack.mjs'
import { payloads } from './hostile-dump.mjs'
import { code, enter, startMembersSite, startPostbox } from './members.mjs'
import { plan } from './visit.mjs'

const settings = {
  'privilege.new-user': '1', 'privilege.vote-up': '1', 'privilege.comment': '1', 'privilege.create-tags': '1', 'privilege.edit': '1', 'privilege.approve-tag-wiki-edits': '1',
  'rule.question_pause_minutes': '0', 'rule.answer_pause_minutes': '0', 'rule.comment_pause_seconds': '0', 'rule.comment_pause_trusted_seconds': '0', 'rule.rate_reputation': '0',
  'rule.guest_edit_age_minutes': '0', 'rule.guest_edits_per_hour': '100', 'rule.suggested_decision': '1'
}
const certain = ['<img src=x onerror=alert(1)>', '"><svg onload=alert(1)>', "'onfocus=alert(1) autofocus='", '</title><script>alert(1)</script>', '</textarea><img src=//elsewhere.invalid/x>', '[x](javascript:alert(1))', 'javascript:alert(1)', '{{constructor.constructor("alert(1)")()}}']
const rounds = 3 // of names and profiles

let postbox, site, browser, question, post
const tabs = {}
const watches = [] // of each person's browser
const own = {} // numbers of the accounts
const list = payloads(plan.shared).filter(text => !/[\r\n]/.test(text))

/** Attacks for a field of a length, several in one: n values, spread over the corpus. */
function attacks (n, length) {
  const fit = [...certain, ...list].filter(text => text.length <= length)
  const step = Math.max(1, Math.floor(fit.length / (n * Math.max(1, Math.floor(length / 60)))))
  const spread = [...certain, ...fit.filter((_, i) => i % step === 0)].filter(text => text.length <= length)
  const values = []
  for (const text of spread) {
    const last = values.at(-1)
    if (last !== undefined && last.length + 1 + text.length <= length) values[values.length - 1] += ' ' + text
    else if (values.length < n) values.push(text)
    else break
  }
  return values
}

before(async () => {
  postbox = await startPostbox()
  const prepare = parley => {
    parley('user', 'suspend', 'sue@example.org', '--reason', certain.slice(0, 5).join(' '))
    parley('import', oldUsers())
  }
  site = await startMembersSite(plan.binary, fs.mkdtempSync(path.join(plan.dir, 'hostile-member-')), postbox, { people: ['Mia', 'Bob', 'Sue'], staff: ['Ada'], settings, prepare })
  browser = await chromium.connect(plan.browser)
  for (const [name, userAgent] of [['Mia', '"><img src=x onerror=alert(1)><script>alert(1)</script>'], ['Bob'], ['Sue'], ['Ada']]) {
    const context = await browser.newContext({ bypassCSP: true, serviceWorkers: 'block', userAgent })
    watches.push(await watch(context, site.url))
    tabs[name] = await context.newPage()
    await enter(tabs[name], site, name)
    own[name] = /\/users\/(\d+)/.exec(await tabs[name].locator('.visitor-self').getAttribute('href'))[1]
  }
})
after(async () => {
  await browser?.close()
  await site?.stop()
  await postbox?.stop()
})

/** A dump of one user, whose account can be claimed. */
const claimed = 100_001
function oldUsers () {
  const dump = fs.mkdtempSync(path.join(plan.dir, 'old-users-'))
  fs.writeFileSync(path.join(dump, 'Users.xml'), `<?xml version="1.0" encoding="utf-8"?>\n<users>\n  <row Id="${claimed}" Reputation="90" CreationDate="2020-01-01T00:00:00.000" DisplayName="Old Mia" LastAccessDate="2020-01-01T00:00:00.000" Views="0" UpVotes="0" DownVotes="0" />\n</users>`)
  return dump
}

/** Sends a form as the browser would, and gives where it led; what a field does
 * not take is no attack. */
async function send (who, to, form) {
  for (;;) {
    const answer = await tabs[who].context().request.post(site.url + to, { form, headers: { origin: site.url }, maxRedirects: 0 })
    if (answer.status() === 429) {
      await new Promise(resolve => setTimeout(resolve, 1000 * Number(answer.headers()['retry-after'] ?? 1)))
      continue
    }
    assert.ok(answer.status() < 500, `${to}: ${answer.status()}`)
    return answer.status() < 400 ? answer.headers().location ?? '' : undefined
  }
}

/** Looks at pages as somebody. */
async function look (who, ...paths) {
  const found = []
  for (const page of paths) await attack(tabs[who], site.url + page, found)
  nothingHappened({ fired: watches.flatMap(w => w.fired), left: watches.flatMap(w => w.left) }, found)
}

/** Sends a form for each value and says how many were taken. */
async function fill (who, to, values, form) {
  let taken = 0
  for (const value of values) if (await send(who, to, form(value)) !== undefined) taken++
  assert.ok(taken >= values.length / 2, `${taken} of ${values.length} values were taken at ${to}`)
  return taken
}

const body = 'I poured a stout, and its head is brown. I had thought that bubbles are white, and I wonder why.'

describe('a hostile member', { concurrency: 1 }, () => {
  it('asks, comments and edits', async () => {
    const [first] = attacks(1, 1000)
    question = await send('Mia', '/questions/ask', { title: `Why <b onclick=alert(1)>?</b> ${certain[1]}`, body: `${body}\n\n${first}`, tags: 'stout' })
    assert.match(question ?? '', /^\/questions\/\d+\//)
    post = /\d+/.exec(question)[0]
    await fill('Mia', `/posts/${post}/comments`, attacks(8, 560), text => ({ body: text }))
    let n = 0
    for (const summary of attacks(6, 300)) { // editors in turn: edits of one are put together
      await tabs.Bob.goto(`${site.url}/posts/${post}/edit`)
      const base = await tabs.Bob.locator('input[name=base]').inputValue()
      assert.ok(await send(n % 2 ? 'Mia' : 'Bob', `/posts/${post}/edit-submit`, { base, title: `Why is it so? ${certain[n]}`, body: `${body}\n\nEdit ${n++} ${summary}`, tags: 'stout', summary }) !== undefined, 'an edit')
    }
    await look('Bob', question, `/posts/${post}/revisions`, `/posts/${post}/timeline`, `/posts/${post}/edit`, '/', '/questions/tagged/stout', '/users/activity/' + own.Mia)
  })

  it('suggests edits without an account', async () => {
    const context = await browser.newContext({ bypassCSP: true, serviceWorkers: 'block' })
    watches.push(await watch(context, site.url))
    tabs.Guest = await context.newPage()
    const form = `/posts/${post}/suggest-edit`
    for (const [n, summary] of attacks(5, 300).entries()) {
      await tabs.Guest.goto(site.url + form)
      const base = await tabs.Guest.locator('input[name=base]').inputValue()
      const typed = { base, begun: '1', title: `Why, then, is it so? ${certain[n]}`, body: `${body}\n\nA guest's ${n} ${summary}`, tags: 'stout', summary }
      assert.equal(await send('Guest', form, { ...typed, title: certain[n].slice(0, 5) }), undefined, 'a title that is too short')
      assert.equal(await send('Guest', form, typed), form + '-sent')
      await tabs.Bob.goto(`${site.url}/review/suggested-edits`)
      const edit = await tabs.Bob.locator('.kept a').first().getAttribute('href')
      await look('Bob', '/review/suggested-edits', edit)
      assert.ok(await send('Bob', edit, { verdict: 'approve' }) !== undefined, 'an approval')
      await look('Guest', form, question)
    }
    assert.deepEqual(await context.cookies(), [], 'a cookie of a reader')
    await look('Bob', `/posts/${post}/revisions`, `/posts/${post}/timeline`, '/inbox')
  })

  it('describes a tag', async () => {
    const texts = attacks(2, 2000)
    await fill('Mia', '/tags/stout/edit', attacks(2, 500), excerpt => ({ excerpt: `Dark beer. ${excerpt}`, body: `Stout is a dark beer.\n\n${texts.pop()}`, summary: certain[0] }))
    await look('Bob', '/tags/stout/info', '/tags/stout/edit', '/tags', '/tags/stout/synonyms')
  })

  it('keeps lists, notes, searches and drafts', async () => {
    const saves = `/users/saves/${own.Mia}`
    const lists = []
    await send('Mia', `/posts/${post}/save`, { on: 'true' })
    for (const name of attacks(12, 100)) {
      const made = await send('Mia', saves + '/all', { act: 'add', name })
      if (made) lists.push(made)
    }
    assert.ok(lists.length >= 8, `${lists.length} lists`)
    assert.ok(await send('Mia', saves + '/all', { act: 'note', post: post, to: lists[0].split('/').at(-1), note: attacks(1, 1000)[0] }))
    await fill('Mia', '/search/saved', attacks(12, 100), name => ({ name, q: `stout ${name}` }))
    await send('Mia', '/drafts/question/0', { title: attacks(1, 300)[0], tags: certain[0], body: attacks(1, 3000)[0] })
    await send('Mia', `/drafts/answer/${post}`, { body: attacks(1, 3000)[0] })
    await look('Mia', saves + '/all', lists[0], '/search/saved', '/users/drafts', '/questions/ask', `/questions/${post}/answer/submit`, `/users/mylogins/${own.Mia}`, '/search?q=' + encodeURIComponent(certain.join(' ')), '/users?search=' + encodeURIComponent(certain[0]))
  })

  it('has a name and a profile', async () => {
    const fields = { display_name: attacks(rounds, 30), location: attacks(rounds, 100), about: attacks(rounds, 3000) }
    const websites = ['javascript:alert(1)//example.org', 'https://example.org/"><img/src=x onerror=alert(1)>', ...attacks(rounds, 150).map(text => 'https://example.org/?' + text.replace(/\s/g, ''))]
    const taken = { display_name: 0, location: 0, website: 0, about: 0 }
    for (let n = 0; n < rounds; n++) {
      const form = { display_name: 'Mia', location: '', website: '', about: '' }
      for (const [field, values] of Object.entries({ ...fields, website: websites })) { // each alone, so that one that is not taken keeps no other out
        const tried = { ...form, [field]: values[n % values.length] }
        if (await send('Mia', `/users/edit/${own.Mia}`, tried) === undefined) continue
        form[field] = tried[field]
        taken[field]++
      }
      await look('Bob', `/users/${own.Mia}`, '/users?tab=NewUsers', question, ...(n === 0 ? [`/posts/${post}/revisions`, `/users/flair/${own.Mia}.html`, '/inbox'] : []))
      await look('Mia', `/users/edit/${own.Mia}`)
    }
    assert.ok(taken.location >= rounds / 2 && taken.about >= rounds / 2, JSON.stringify(taken))
  })

  it('claims an account and reports a quotation', async () => {
    const [passage, reason, note, answer] = [...attacks(4, 900)]
    const quoted = await send('Mia', `/questions/${post}/answer/submit`, { body: `A brewer says so:\n\n> The colour of the head comes from roasted malt, as every brewer knows.\n\n[He says](https://elsewhere.invalid/malt?"><img/src=x)\n\n${passage}` })
    assert.ok(quoted !== undefined, 'an answer with a quotation')
    await tabs.Bob.goto(site.url + question)
    const report = await tabs.Bob.locator('a[href^="/evidence/q/"][href$="/report"]').first().getAttribute('href')
    for (const kind of await tabs.Bob.goto(site.url + report).then(() => tabs.Bob.locator('input[name=kind]').evaluateAll(list => list.map(e => e.value)))) {
      const sent = await send('Bob', report, { kind, note: `${kind} ${note}` })
      // Nothing is out of context of a page that the site has no copy of.
      assert.equal(sent !== undefined, kind !== 'out_of_context', `a report: ${kind}`)
    }
    assert.ok(await send('Bob', '/users/claim', { user: String(claimed) }) !== undefined, 'a claim')
    assert.ok(await send('Bob', '/users/claim/ask', { reason }) !== undefined, 'the reason of a claim')

    const security = `/users/mylogins/${own.Ada}`
    await tabs.Ada.goto(site.url + security)
    await tabs.Ada.locator(`form[action="${security}/totp"] button`).click()
    const secret = (await tabs.Ada.locator('.secret').first().innerText()).replace(/\s/g, '')
    const confirm = tabs.Ada.locator(`form[action="${security}/totp/confirm"]`)
    await confirm.locator('[name=code]').fill(code(secret))
    await confirm.locator('button[type=submit]').first().click()
    await tabs.Ada.getByRole('heading', { name: 'Your recovery codes' }).waitFor()
    await look('Ada', '/users/claims', '/evidence/queue', report, question)
    await tabs.Ada.goto(site.url + '/users/claims')
    const decide = await tabs.Ada.locator('form[action^="/users/claims/"]').first().getAttribute('action')
    assert.ok(await send('Ada', decide, { decision: 'refuse', answer: answer.slice(0, 480) }) !== undefined, 'the answer to a claim')
    await look('Bob', '/users/claim', '/inbox')
  })

  it('is suspended for a reason', async () => {
    await look('Sue', `/posts/${post}/comment`, '/questions/ask', '/inbox', `/users/${own.Sue}`)
    const refused = await tabs.Sue.context().request.post(`${site.url}/posts/${post}/vote/2`, { headers: { origin: site.url } })
    assert.equal(refused.status(), 403)
    await tabs.Sue.setContent(await refused.text())
    nothingHappened(watches[2], [])
  })
})
