// Every link of the demonstration site leads somewhere: no address answers with
// an error or a cookie, no redirect goes on and on, and the place on the page
// that a link names is there.
import assert from 'node:assert/strict'
import { test } from 'node:test'

import { plan } from './visit.mjs'

const mostAddresses = 4000
const mostRedirects = 2
const atOnce = 8
const site = plan.sites.find(site => site.name === 'demo')

const entities = { '&amp;': '&', '&#34;': '"', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' }
const decode = text => text.replace(/&(amp|#34|quot|#39|lt|gt);/g, entity => entities[entity])

/** The values of an attribute of all start tags in a page of ours. */
function values (html, tag, attribute) {
  return Array.from(html.matchAll(new RegExp(`<${tag}\\b[^>]*?\\s${attribute}="([^"]*)"`, 'g')), m => decode(m[1]))
}

/** Fetches an address through its redirects. */
async function get (address) {
  let at = address
  for (let hops = 0; hops <= mostRedirects; hops++) {
    const response = await fetch(at, { redirect: 'manual' })
    const body = await response.text()
    if (response.headers.has('set-cookie')) throw new Error(`${at} sets a cookie`)
    if (response.status < 300 || response.status >= 400) return { at, status: response.status, type: response.headers.get('content-type') ?? '', body }
    at = new URL(response.headers.get('location'), at).href
    if (!at.startsWith(site.url + '/')) throw new Error(`${address} is redirected to ${at}`)
  }
  throw new Error(`${address} is redirected more than ${mostRedirects} times`)
}

test('every link leads somewhere', async () => {
  const found = []
  const pages = new Map() // address → ids on the page
  const from = new Map([[`${site.url}/`, 'the start']])
  const named = [] // links to a place on a page
  const queue = [`${site.url}/`]

  function read (address, { type, body }) {
    if (!type.startsWith('text/html')) return
    const ids = values(body, '[a-z0-9]+', 'id')
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i)
    if (twice.length > 0) found.push(`${address}: id ${twice[0]} stands there twice`)
    pages.set(address, new Set(ids))
    for (const href of [...values(body, 'a', 'href'), ...values(body, 'link', 'href')]) {
      const url = new URL(href, address)
      if (url.origin !== site.url) continue
      const place = decodeURIComponent(url.hash.slice(1))
      url.hash = ''
      if (place) named.push({ from: address, to: url.href, place })
      if (from.has(url.href) || from.size >= mostAddresses || url.searchParams.has('returnurl')) continue
      from.set(url.href, address)
      queue.push(url.href)
    }
  }

  async function work () {
    for (let address = queue.shift(); address !== undefined; address = queue.shift()) {
      try {
        const answer = await get(address)
        if (answer.status !== 200) found.push(`${address} answers ${answer.status}; linked from ${from.get(address)}`)
        read(address, answer)
      } catch (error) {
        found.push(`${error.message}; linked from ${from.get(address)}`)
      }
    }
  }
  while (queue.length > 0) await Promise.all(Array.from({ length: atOnce }, work))

  for (const { from, to, place } of named) {
    if (pages.has(to) && !pages.get(to).has(place)) found.push(`${to}#${place} is not on that page; linked from ${from}`)
  }
  assert.ok(pages.size > 100, `only ${pages.size} pages were found`)
  assert.deepEqual(found.slice(0, 40), [], `${found.length} faults on ${pages.size} pages`)
})
