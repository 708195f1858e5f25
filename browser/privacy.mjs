// Watches what a page asks for, stores and complains of.

/** Runs act and gives everything the tab asked for, got and complained of. */
export async function watch (tab, act) {
  const seen = { requests: [], cookies: [], complaints: [] }
  const answers = []
  const listeners = {
    request: r => seen.requests.push(r.url()),
    response: r => answers.push(r),
    console: m => { if (['error', 'warning'].includes(m.type())) seen.complaints.push(`${m.type()}: ${m.text()}`) },
    pageerror: e => seen.complaints.push(`uncaught: ${e.message}`),
    websocket: w => seen.requests.push(w.url())
  }
  for (const [event, f] of Object.entries(listeners)) tab.on(event, f)
  try {
    await act()
    for (const answer of answers) {
      const cookie = await answer.headerValue('set-cookie')
      if (cookie) seen.cookies.push(`${answer.url()}: ${cookie}`)
    }
  } finally {
    for (const [event, f] of Object.entries(listeners)) tab.off(event, f)
  }
  return seen
}

/** What the page could have stored. */
export async function stored () {
  const databases = await indexedDB.databases()
  const caches = globalThis.caches ? await globalThis.caches.keys() : []
  const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : []
  return [document.cookie, ...Object.keys(localStorage), ...Object.keys(sessionStorage), ...databases.map(d => d.name), ...caches, ...workers.map(w => w.scope)].filter(Boolean)
}

/** Keeps what the site's own policy refused, in globalThis.policyBroken of each page. */
export function listen (context) {
  return context.addInitScript(() => {
    globalThis.policyBroken = []
    document.addEventListener('securitypolicyviolation', e => globalThis.policyBroken.push(`${e.violatedDirective}: ${e.blockedURI} ${e.sample}`))
  })
}
