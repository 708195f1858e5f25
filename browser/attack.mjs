// What attacks do on a page if they can: pages are opened with the site's policy
// switched off, every element gets every event, and what runs, calls elsewhere or
// has no place on a page is noted.
import assert from 'node:assert/strict'

const calls = ['alert', 'confirm', 'prompt', 'print', 'open']

/** Watches a context (bypassCSP): what attacks call, and what leaves the site. */
export async function watch (context, site) {
  const seen = { fired: [], left: [] }
  context.setDefaultTimeout(20_000)
  await context.grantPermissions(['clipboard-write'], { origin: site }) // links that copy their address would lead on without it
  await context.exposeBinding('reportFired', ({ page }, what) => seen.fired.push(`${page.url()}: ${what}`))
  await context.addInitScript(hook, calls)
  context.on('request', request => { // nothing is there to answer it
    if (new URL(request.url()).origin !== site) seen.left.push(`${request.frame().page().url()}: ${request.url().slice(0, 100)}`)
  })
  return seen
}

/** Opens and provokes one page, and adds what is wrong with it. */
export async function attack (tab, address, found) {
  const response = await tab.goto(address, { waitUntil: 'load' })
  if (response.status() >= 500) found.push(`${address}: status ${response.status()}`)
  const at = tab.url()
  if (response.headers()['content-type'].startsWith('text/html')) found.push(...(await tab.evaluate(misplaced)).map(html => `${address}: ${html}`))
  await tab.evaluate(provoke).catch(error => found.push(`${address}: went to ${tab.url()}: ${error.message}`))
  if (tab.url().split('#')[0] !== at.split('#')[0]) found.push(`${address}: went to ${tab.url()}`)
}

export function nothingHappened (seen, found) {
  assert.deepEqual({ found: found.slice(0, 10), fired: seen.fired.slice(0, 10), left: seen.left.slice(0, 10) }, { found: [], fired: [], left: [] })
}

/** Reports calls that attacks make; runs before any script of the page. */
function hook (names) {
  const report = globalThis.reportFired
  for (const name of names) {
    Object.defineProperty(globalThis, name, { configurable: false, value: (...args) => { report(`${name}(${String(args[0]).slice(0, 60)})`); return null } })
  }
}

/** Sends every event to every element; links and forms lead nowhere meanwhile. */
export async function provoke () {
  const stay = e => {
    const link = e.target.closest?.('a, area')
    if (e.type === 'submit' || link && !/^(javascript|vbscript|data|blob):$/.test(link.protocol)) e.preventDefault()
  }
  for (const type of ['click', 'auxclick', 'submit']) addEventListener(type, stay, true)
  const siteTypes = ['click', 'submit', 'keydown', 'pointerdown', 'mouseover', 'focus', 'focusin', 'focusout', 'input', 'change', 'toggle', 'load', 'error']
  const types = ['click', 'dblclick', 'auxclick', 'contextmenu', 'mousedown', 'mouseup', 'mouseover', 'mouseout', 'mouseenter', 'mouseleave', 'mousemove', 'wheel', 'pointerdown', 'pointerup', 'pointerover', 'pointerenter', 'pointerleave', 'pointermove', 'pointerrawupdate', 'touchstart', 'touchend', 'keydown', 'keypress', 'keyup', 'focus', 'blur', 'focusin', 'focusout', 'input', 'beforeinput', 'change', 'invalid', 'select', 'submit', 'reset', 'toggle', 'beforetoggle', 'load', 'error', 'loadstart', 'loadend', 'canplay', 'play', 'ended', 'scroll', 'scrollend', 'animationstart', 'animationend', 'animationiteration', 'transitionrun', 'transitionend', 'drag', 'dragstart', 'dragend', 'drop', 'copy', 'cut', 'paste', 'beforecopy', 'show', 'close', 'cancel', 'begin', 'end', 'repeat', 'start', 'finish', 'bounce', 'message', 'hashchange', 'popstate', 'pageshow', 'pagehide', 'resize', 'storage', 'beforeprint', 'contentvisibilityautostatechange', 'webkittransitionend', 'webkitanimationstart', 'search', 'slotchange', 'securitypolicyviolation', 'command']
  // Markup can listen by attributes alone; the site's own code to a few events.
  const listens = e => e.namespaceURI !== document.documentElement.namespaceURI || e.getAttributeNames().some(name => /on/i.test(name))
  for (const e of document.querySelectorAll('*')) {
    for (const type of listens(e) ? types : siteTypes) e.dispatchEvent(type === 'click' ? new MouseEvent(type, { bubbles: true, cancelable: true }) : new Event(type, { bubbles: false, cancelable: true }))
  }
  for (const e of document.querySelectorAll('a, button, input, [tabindex], [autofocus]')) e.focus({ preventScroll: true })
  await new Promise(resolve => setTimeout(resolve, 20))
}

/** What has no place on a page, whether or not it could be made to run. The icons
 * of our own badges do. */
function misplaced () {
  const found = []
  const bad = e => found.push(e.outerHTML.slice(0, 160))
  document.querySelectorAll('iframe, frame, object, embed, applet, base, style, math, foreignObject, video, audio, marquee, portal, meta[http-equiv], body link:not([itemprop]), main form:not([action^="/"]), .body input, .body form, .body svg:not(.icon[focusable=false])').forEach(bad)
  document.querySelectorAll('script').forEach(e => { if (!(e.type === 'application/ld+json' || e.src.startsWith(location.origin + '/static/'))) bad(e) })
  const addresses = new Set(['href', 'src', 'action', 'formaction', 'xlink:href', 'data', 'poster', 'background', 'ping', 'srcset', 'cite', 'longdesc'])
  for (const e of document.querySelectorAll('*')) {
    for (const { name, value } of e.attributes) {
      if (name.startsWith('on') || name === 'style') bad(e)
      if (addresses.has(name) && !/^(https?:|mailto:|ftp:|\/(?!\/)|#|\?|$)/i.test(value.replace(/[\x00-\x20]/g, ''))) bad(e)
    }
  }
  return found
}
