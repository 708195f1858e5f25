// Makes the text areas of forms better: formatting buttons, pasting as
// Markdown, completion of tags and names, pictures, a preview by the server,
// drafts. Everything works without it.
import '@github/markdown-toolbar-element'
import '@github/text-expander-element'
import { subscribe } from '@github/paste-markdown'

const policy = window.trustedTypes?.createPolicy('parley-editor', { createHTML: s => s })
// For the parts that read pasted HTML in a document of its own.
globalThis.parleyParsed = policy
const html = s => policy ? policy.createHTML(s) : s

const later = (wait, run) => {
  let timer
  const call = () => { clearTimeout(timer); timer = setTimeout(run, wait) }
  call.cancel = () => clearTimeout(timer)
  return call
}

/** Puts text at the cursor so that undo knows it. */
function insert (area, text) {
  area.focus()
  if (!document.execCommand('insertText', false, text)) area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end')
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

function replace (area, old, text) {
  const at = area.value.indexOf(old)
  if (at < 0) return
  area.setRangeText(text, at, at + old.length, area.selectionStart >= at ? 'end' : 'preserve')
  area.dispatchEvent(new Event('input', { bubbles: true }))
}

function setUp (root) {
  if (root.dataset.ready) return
  root.dataset.ready = 'yes'
  const area = root.querySelector('textarea')
  const status = root.querySelector('.editor-status')
  const say = text => { status.textContent = text }
  subscribe(area, { defaultPlainTextPaste: { urlLinks: false } })
  if (root.dataset.preview) preview(root, area)
  quotations(root, area, say)
  if (root.dataset.upload) pictures(root, area, say)
  keys(root, area)
}

function preview (root, area) {
  const box = root.querySelector('.preview')
  const body = box.querySelector('.body')
  const empty = body.textContent
  let asked = 0
  const show = async () => {
    const mine = ++asked
    if (!area.value.trim()) { body.textContent = empty; return }
    try {
      const res = await fetch(root.dataset.preview, { method: 'POST', body: new URLSearchParams({ body: area.value }) })
      if (mine !== asked) return
      if (!res.ok) throw res
      body.innerHTML = html(await res.text())
      if (res.headers.has('X-Preview-Again')) again()
    } catch {
      if (mine === asked) body.textContent = root.dataset.previewfailed
    }
  }
  const soon = later(600, show)
  const again = later(1000, () => { if (root.isConnected) show() })
  area.addEventListener('input', () => { again.cancel(); soon() })
  box.hidden = false
  if (area.value.trim()) show()
}

/** Repairs in the preview, and pasting as a quotation. */
function quotations (root, area, say) {
  root.addEventListener('click', e => {
    const b = e.target.closest('[data-repair]')
    if (!b) return
    const { was, text } = b.dataset
    let from = Number(b.dataset.from)
    // The text may have moved since the preview was made.
    if (area.value.slice(from, from + was.length) !== was) from = area.value.indexOf(was)
    if (from < 0) return
    e.preventDefault()
    area.setSelectionRange(from, from + was.length)
    insert(area, text)
    say(root.dataset.mended)
  })
  const tool = root.querySelector('[data-quote-tool]')
  if (!tool) return
  const passage = tool.querySelector('textarea')
  const address = tool.querySelector('input')
  const button = tool.querySelector('button')
  const fill = tool.querySelector('[data-facts]')
  const facts = [...tool.querySelectorAll('.quote-facts input')]
  const turn = async (text, url, more = []) => {
    const fields = { 'quote-text': text, 'quote-url': url, ...Object.fromEntries(more.map(f => [f.dataset.fact, f.value])) }
    const res = await fetch(tool.dataset.quoteTool, { method: 'POST', body: new URLSearchParams(fields) }).catch(() => undefined)
    if (!res?.ok) { say(tool.dataset.failed); return '' }
    return (await res.text()).trim()
  }
  const put = markdown => {
    const before = area.value.slice(0, area.selectionStart)
    const lead = before && !before.endsWith('\n\n') ? (before.endsWith('\n') ? '\n' : '\n\n') : ''
    insert(area, lead + markdown + '\n\n')
  }
  const fromTool = async e => {
    e.preventDefault()
    const markdown = await turn(passage.value, address.value, facts)
    if (!markdown) return
    for (const f of [passage, address, ...facts]) f.value = ''
    tool.open = false
    put(markdown)
  }
  button.addEventListener('click', fromTool)
  address.addEventListener('keydown', e => { if (e.key === 'Enter') fromTool(e) })
  fill.addEventListener('click', async e => {
    e.preventDefault()
    const asked = address.value
    const res = await fetch(fill.dataset.facts, { method: 'POST', body: new URLSearchParams({ 'quote-url': asked }) }).catch(() => undefined)
    if (!res?.ok || asked !== address.value) { if (!res?.ok) say(tool.dataset.failed); return }
    const known = await res.json()
    for (const f of facts) f.value ||= known[f.dataset.fact] ?? ''
    facts[0].focus()
  })
  const offer = document.createElement('p')
  offer.className = 'quote-offer'
  offer.hidden = true
  offer.setAttribute('role', 'status')
  tool.before(offer)
  const propose = (label, act) => {
    const b = document.createElement('button')
    b.type = 'button'
    b.className = 'button button-quiet'
    b.textContent = label
    b.addEventListener('click', () => { offer.hidden = true; act() })
    offer.replaceChildren(b)
    offer.hidden = false
  }
  area.addEventListener('paste', e => {
    const text = e.clipboardData?.getData('text/plain') ?? ''
    const list = e.clipboardData?.getData('text/uri-list')?.trim().split(/\s+/)[0]
    const found = pasted(text, list)
    offer.hidden = true
    if (!found) return
    // What was pasted stands in the text first: nothing is lost if nobody takes the offer.
    const old = found.raw
    setTimeout(() => {
      if (found.url) {
        propose(tool.dataset.offer, async () => {
          const markdown = await turn(found.text, found.url)
          if (markdown) replace(area, area.value.includes(old) ? old : text.trim(), markdown + '\n\n')
        })
      } else {
        propose(tool.dataset.ask, () => { tool.open = true; passage.value = found.text; address.focus() })
      }
    })
  })
}

/** What a paste holds: a passage with its address, or a long passage alone. */
function pasted (text, list) {
  const raw = text.trim()
  const bare = /^(https?:\/\/\S+)$/m
  const fragment = /^(https?:\/\/\S+?)#\S*:~:text=(\S+)$/.exec(raw)
  if (fragment) {
    const words = fragment[2].split('&text=')[0].split(',').filter(p => !p.endsWith('-') && !p.startsWith('-'))
    try { if (words.length === 1) return { raw, text: decodeURIComponent(words[0]), url: fragment[1] } } catch {}
    return null
  }
  const url = bare.exec(raw)?.[1] ?? (list?.startsWith('http') && raw !== list ? list : '')
  const rest = raw.replace(bare, '').trim()
  const words = rest.split(/\s+/).length
  const code = /[{};=<>]\s*$/m.test(rest) || /^( {4}|\t)/m.test(text)
  if (url && words >= 5) return { raw, text: rest, url }
  return words >= 25 && !code ? { raw, text: rest } : null
}

function pictures (root, area, say) {
  const chooser = root.querySelector('.editor-file')
  const send = async file => {
    const mark = `![${root.dataset.uploading}](${Math.random().toString(36).slice(2)})`
    insert(area, mark)
    say(root.dataset.uploading)
    const data = new FormData()
    data.set('image', file)
    data.set('alt', file.name.replace(/\.[a-z0-9]+$/i, '').replace(/[-_]+/g, ' '))
    try {
      const res = await fetch(root.dataset.upload, { method: 'POST', body: data, headers: { Accept: 'application/json' } })
      const answer = await res.json().catch(() => ({}))
      if (!res.ok) throw new Error(answer.error ?? root.dataset.uploadfailed)
      replace(area, mark, answer.markdown)
      say(root.dataset.uploaded)
    } catch (error) {
      replace(area, mark, '')
      say(error.message || root.dataset.uploadfailed)
    }
  }
  const images = list => [...list ?? []].filter(f => f.type.startsWith('image/'))
  const take = (event, list) => {
    const files = images(list)
    if (!files.length) return
    event.preventDefault()
    event.stopImmediatePropagation()
    files.forEach(send)
  }
  area.addEventListener('paste', e => take(e, e.clipboardData?.files), { capture: true })
  area.addEventListener('drop', e => take(e, e.dataTransfer?.files), { capture: true })
  area.addEventListener('dragover', e => { if (e.dataTransfer?.types.includes('Files')) e.preventDefault() })
  root.querySelector('.editor-upload')?.addEventListener('click', e => { e.preventDefault(); chooser.click() })
  chooser?.addEventListener('change', () => { images(chooser.files).forEach(send); chooser.value = '' })
}

/** Ctrl+Enter sends; completion asks the server. */
function keys (root, area) {
  area.addEventListener('keydown', e => {
    if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); area.form.requestSubmit() }
  })
  const expander = area.closest('text-expander')
  expander?.addEventListener('text-expander-change', e => {
    const { key, provide, text } = e.detail
    provide(suggest(root, key, text))
  })
  expander?.addEventListener('text-expander-value', e => { e.detail.value = e.detail.item.dataset.value })
}

async function suggest (root, key, text) {
  const none = { matched: false }
  if (key === '@' && !root.dataset.names || key === '[' && !text.startsWith('tag:')) return none
  const q = key === '[' ? text.slice(4) : text
  const address = key === '@' ? root.dataset.names : root.dataset.tags
  if (!address) return none
  const res = await fetch(`${address}${address.includes('?') ? '&' : '?'}q=${encodeURIComponent(q)}`).catch(() => undefined)
  if (!res?.ok) return none
  const list = (await res.json()).items ?? []
  if (!list.length) return none
  const fragment = document.createElement('ul')
  fragment.className = 'suggestions'
  fragment.setAttribute('role', 'listbox')
  fragment.setAttribute('aria-label', key === '@' ? root.dataset.namelabel : root.dataset.taglabel)
  list.forEach((item, i) => {
    const li = document.createElement('li')
    li.setAttribute('role', 'option')
    li.id = `${root.querySelector('textarea').id}-suggestion-${i}`
    li.dataset.value = key === '@' ? '@' + item.name.replace(/\s+/g, '') : `[tag:${item.name}]`
    li.textContent = item.name
    fragment.append(li)
  })
  return { matched: true, fragment }
}

/** The field of tags: suggestions for the word at the end. */
function tagBox (input) {
  if (input.dataset.ready) return
  input.dataset.ready = 'yes'
  const list = document.createElement('ul')
  list.className = 'suggestions tag-suggestions'
  list.id = input.id + '-list'
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', input.dataset.label)
  list.hidden = true
  input.after(list)
  input.setAttribute('role', 'combobox')
  input.setAttribute('aria-autocomplete', 'list')
  input.setAttribute('aria-controls', list.id)
  input.setAttribute('aria-expanded', 'false')
  input.autocomplete = 'off'
  let at = -1
  const close = () => { list.hidden = true; at = -1; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant') }
  const word = () => input.value.slice(0, input.selectionStart).split(/[\s,;]+/).pop()
  const choose = name => {
    const end = input.selectionStart
    const begin = end - word().length
    input.setRangeText(name + ' ', begin, end, 'end')
    close()
    input.focus()
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const mark = n => {
    at = n
    ;[...list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === at)))
    input.setAttribute('aria-activedescendant', list.children[at].id)
  }
  const ask = later(150, async () => {
    const q = word().toLowerCase()
    if (!q) return close()
    const res = await fetch(`${input.dataset.tags}?q=${encodeURIComponent(q)}`).catch(() => undefined)
    if (!res?.ok || q !== word().toLowerCase()) return
    const items = (await res.json()).items ?? []
    list.replaceChildren(...items.map((item, i) => {
      const li = document.createElement('li')
      li.id = `${list.id}-${i}`
      li.setAttribute('role', 'option')
      li.setAttribute('aria-selected', 'false')
      const name = document.createElement('span')
      name.className = 'tag'
      name.textContent = item.name
      const count = document.createElement('span')
      count.className = 'muted'
      count.textContent = item.count ? ` × ${item.count}` : ''
      li.dataset.name = item.name
      const other = document.createElement('span')
      other.className = 'muted'
      other.textContent = item.synonym ? ` ← ${item.synonym}` : ''
      const about = document.createElement('span')
      about.className = 'suggestion-about'
      about.textContent = item.excerpt ?? ''
      li.append(name, other, count, about)
      li.addEventListener('pointerdown', e => e.preventDefault())
      li.addEventListener('click', () => choose(item.name))
      return li
    }))
    list.hidden = !items.length
    at = -1
    input.setAttribute('aria-expanded', String(items.length > 0))
  })
  input.addEventListener('input', ask)
  input.addEventListener('blur', close)
  input.addEventListener('keydown', e => {
    if (list.hidden) return
    const n = list.children.length
    if (e.key === 'ArrowDown') { e.preventDefault(); mark((at + 1) % n) }
    else if (e.key === 'ArrowUp') { e.preventDefault(); mark((at - 1 + n) % n) }
    else if (e.key === 'Escape') { e.stopPropagation(); close() }
    else if ((e.key === 'Enter' || e.key === 'Tab') && at >= 0) { e.preventDefault(); choose(list.children[at].dataset.name) }
  })
}

/** Questions like the one that is being asked. */
function similar (box, form) {
  const title = form.elements.title
  const tags = form.elements.tags
  const list = box.querySelector('.similar-list')
  let asked = 0
  const ask = later(500, async () => {
    if (title.value.trim().length < 8) return
    const mine = ++asked
    const q = new URLSearchParams({ title: title.value, tags: tags?.value ?? '' })
    const res = await fetch(`${box.dataset.similar}?${q}`).catch(() => undefined)
    const found = res?.ok && await res.text()
    // Who is in the list already stays there; a later answer may have come first.
    if (found && mine === asked && !list.contains(document.activeElement)) list.innerHTML = html(found)
  })
  title.addEventListener('input', ask)
}

/** Keeps a form's text on the server, or in the browser while it cannot. */
function drafts (form) {
  if (form.dataset.drafting) return
  form.dataset.drafting = 'yes'
  const status = form.querySelector('.draft-status')
  const local = 'draft ' + form.dataset.draft
  const values = () => new URLSearchParams([...new FormData(form)].filter(([name, v]) => name !== 'key' && typeof v === 'string'))
  const written = () => [...form.querySelectorAll('textarea, input[type=text]')].some(el => el.value.trim())
  let saved = String(values())
  let sent = false
  const save = async () => {
    const now = String(values())
    if (now === saved || sent) return
    try {
      const res = await fetch(form.dataset.draft, { method: 'POST', body: values(), headers: { Accept: 'application/json' } })
      if (!res.ok || res.redirected) throw res
      saved = now
      localStorage.removeItem(local)
      if (status) status.textContent = form.dataset.saved
    } catch {
      try { localStorage.setItem(local, now) } catch {} // full or forbidden: nothing else can be done
      if (status) status.textContent = form.dataset.unsaved
    }
  }
  const soon = later(2000, save)
  form.addEventListener('input', soon)
  form.addEventListener('submit', () => { sent = true; soon.cancel() })
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || sent || String(values()) === saved || !written()) return
    try { localStorage.setItem(local, String(values())) } catch {}
    if (navigator.sendBeacon(form.dataset.draft, values())) saved = String(values())
  })
  const left = (() => { try { return localStorage.getItem(local) } catch { return null } })()
  if (left && !written()) {
    for (const [name, value] of new URLSearchParams(left)) {
      const el = form.elements[name]
      if (el instanceof HTMLInputElement && el.type === 'text' || el instanceof HTMLTextAreaElement) {
        el.value = value
        if (value) el.closest('details')?.setAttribute('open', '')
        el.dispatchEvent(new Event('input', { bubbles: true }))
      }
    }
    if (status) status.textContent = form.dataset.restored
  }
}

function all (root = document) {
  root.querySelectorAll('[data-editor]').forEach(setUp)
  root.querySelectorAll('input[data-tags]').forEach(tagBox)
  root.querySelectorAll('form[data-draft]').forEach(drafts)
  root.querySelectorAll('[data-similar]').forEach(box => similar(box, box.closest('form')))
}
document.documentElement.classList.add('scripted')
all()
// Forms that another script puts into the page are announced by it.
addEventListener('parley:form', e => all(e.target instanceof Element ? e.target : document))
