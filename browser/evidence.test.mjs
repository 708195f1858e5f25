// A writer pastes a passage with its address, sees what is said of it, changes a
// number, and takes the repair: with script, and by the plain form.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'

import { group, narrow, plan } from './visit.mjs'

const site = plan.sites.find(s => s.name === 'demo')
const address = 'https://velm-commission.example/notices/17'

/** The newest letter to an address, once it is there. */
async function letter (to) {
  for (let n = 0; n < 600; n++) {
    for (const demo of fs.readdirSync(plan.dir).filter(name => name.startsWith('parley-demo-'))) {
      const folder = path.join(plan.dir, demo, 'mail')
      if (!fs.existsSync(folder)) continue
      for (const file of fs.readdirSync(folder).sort().reverse()) {
        const text = fs.readFileSync(path.join(folder, file), 'utf8')
        if (text.includes(to)) return text.replaceAll('=\r\n', '').replaceAll('=\n', '').replaceAll('=3D', '=')
      }
    }
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`no letter to ${to}`)
}

/** Joins the demonstration site, and leads on to the form of a question. */
async function join (tab, name) {
  const email = `${name.toLowerCase()}@members.example`
  const password = 'correct horse battery staple'
  await tab.goto(site.url + '/users/signup')
  await tab.fill('#display_name', name)
  await tab.fill('#email', email)
  await tab.fill('#password', password)
  await tab.waitForTimeout(2100) // people take their time over a form; machines do not
  await tab.click('main form button[type=submit]')
  const link = /https?:\/\/\S+\/users\/\S+/.exec(await letter(email))[0]
  await tab.goto(link)
  if (await tab.locator('main #password').count()) await tab.fill('main #password', password)
  await tab.click('main form button[type=submit]')
  await tab.waitForURL('**/users/welcome')
  await tab.goto(site.url + '/questions/ask')
}

/** A sentence of the source with a number in it. */
const passage = fs.readFileSync(path.join(import.meta.dirname, '..', 'internal', 'demo', 'sources', 'notice-17.md'), 'utf8')
  .split('+++\n').pop().split('\n\n').find(p => /\b\d{2,}\b/.test(p) && !p.includes('{{')).trim()
const number = /\b\d{2,}\b/.exec(passage)[0]
const status = (tab, box, word) => tab.locator(`${box} blockquote[data-quote-status=${word}]`)

group('writing with a source', {}, test => {
  test('with script', async tab => {
    await join(tab, 'Wilma')
    const area = tab.locator('#body')
    await area.focus()
    await area.evaluate((el, text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      el.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) || 0
      if (!el.value) el.setRangeText(text, 0, 0, 'end') // as the browser would
    }, `${passage}\n${address}`)
    await tab.click('.quote-offer button')
    await status(tab, '.editor .preview', 'verbatim').waitFor()
    const text = await area.inputValue()
    assert.match(text, /^> /)
    assert.ok(text.includes(`](${address})`), text)
    await area.fill(text.replace(number, number + '7'))
    await status(tab, '.editor .preview', 'altered').waitFor()
    assert.equal(await tab.locator('.editor .preview .evidence-edits del').first().innerText(), number)
    await tab.locator('.editor .preview [data-repair]').first().click()
    await status(tab, '.editor .preview', 'verbatim').waitFor()
    assert.equal((await area.inputValue()).trim(), text.trim())
  })

  test('by the form', async tab => {
    await join(tab, 'Winnie')
    await tab.locator('.quote-tool > summary').click()
    await tab.fill('#quote-text', passage)
    await tab.fill('#quote-url', address)
    await tab.fill('#quote-date', 'last winter')
    await tab.getByRole('button', { name: 'Fill in from the page' }).click()
    await tab.waitForFunction(() => document.querySelector('#quote-title').value)
    const title = await tab.inputValue('#quote-title')
    await tab.getByRole('button', { name: 'Insert as quotation' }).click()
    await status(tab, '.editor .preview', 'verbatim').waitFor()
    const text = await tab.inputValue('#body')
    assert.ok(text.includes(`, last winter](${address} "`) && text.includes(title.replaceAll('"', '\\"')), text)
    assert.equal(await tab.inputValue('#quote-title'), '')
  })
})

group('writing with a source, without script', { javaScriptEnabled: false, viewport: narrow }, test => {
  test('by the plain form', async tab => {
    await join(tab, 'Walter')
    await tab.locator('.quote-tool > summary').click()
    await tab.fill('#quote-text', passage)
    await tab.fill('#quote-url', address)
    await tab.getByRole('button', { name: 'Fill in from the page' }).click()
    assert.notEqual(await tab.inputValue('#quote-title'), '')
    assert.equal(await tab.inputValue('#quote-text'), passage)
    await tab.click('.quote-tool button')
    await status(tab, '.preview-step-shown', 'verbatim').waitFor()
    const text = await tab.inputValue('#body')
    await tab.fill('#body', text.replace(number, number + '7'))
    await tab.click('.preview-step')
    await status(tab, '.preview-step-shown', 'altered').waitFor()
    assert.equal(await tab.locator('.preview-step-shown .evidence-edits del').first().innerText(), number)
    await tab.locator('.preview-step-shown [name=repair]').first().click()
    await status(tab, '.preview-step-shown', 'verbatim').waitFor()
    assert.equal((await tab.inputValue('#body')).trim(), text.trim())
  })
})
