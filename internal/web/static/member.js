// What members see without the page being loaded anew: votes, comments and
// other small forms take their effect in place, and what others do appears.
// Without it every form leads to a page.
{
	const policy = window.trustedTypes?.createPolicy('parley-member', { createHTML: s => s })
	const parse = html => new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html')
	const byId = id => document.getElementById(id)
	const announce = el => el.dispatchEvent(new Event('parley:form', { bubbles: true }))
	const status = document.createElement('p')
	status.className = 'status'
	status.role = 'status'
	document.body.append(status)
	let silence
	const say = text => {
		status.textContent = text
		clearTimeout(silence)
		if (text) silence = setTimeout(say, 8000, '')
	}
	const focus = el => {
		if (!el) return
		if (!el.matches('a, button, input, textarea')) el.tabIndex = -1
		el.focus({ preventScroll: true })
	}

	// swap takes parts of the page from another copy of it.
	const swap = (doc, ids) => {
		let n = 0
		for (const id of ids) {
			const old = byId(id)
			const now = doc.getElementById(id)
			if (!old || !now) continue
			old.replaceWith(now)
			announce(now)
			n++
		}
		return n
	}

	const called = el => el.getAttribute('aria-label') ?? el.textContent
	const problem = doc => doc.querySelector('.form-errors, .error-page p:not(.error-code)')?.textContent.trim().replace(/\s+/g, ' ')

	const send = async (form, submitter) => {
		const data = new URLSearchParams(new FormData(form, submitter))
		form.querySelectorAll('button').forEach(b => { b.disabled = true })
		const ids = form.dataset.swap.split(' ')
		const name = submitter && called(submitter)
		try {
			const res = await fetch(submitter?.getAttribute('formaction') ?? form.getAttribute('action'), { method: 'POST', body: data })
			const doc = parse(await res.text())
			if (res.status === 401 || doc.querySelector('[name=resume_form]')) return form.submit()
			if (res.ok && swap(doc, ids)) {
				const again = [...byId(ids[0])?.querySelectorAll('button') ?? []]
				focus(again.find(b => called(b) === name) ?? again.find(b => b.value === submitter?.value) ?? byId(ids[0]))
				say(byId(ids[0])?.dataset.said ?? '')
				return
			}
			const theirs = form.id && doc.getElementById(form.id)
			if (theirs) {
				form.replaceWith(theirs)
				announce(theirs)
				focus(theirs.querySelector('.form-errors'))
				return
			}
			if (res.ok) return location.assign(res.url)
			say(problem(doc) ?? res.statusText)
		} catch {
			say(document.body.dataset.offline)
		}
		form.querySelectorAll('button').forEach(b => { b.disabled = false })
	}

	addEventListener('submit', e => {
		if (e.defaultPrevented || !e.target.matches('form[data-swap]')) return
		e.preventDefault()
		send(e.target, e.submitter)
	})

	// A link with data-place opens the form of its page in its own place.
	addEventListener('click', async e => {
		const link = e.target.closest('a[data-place]')
		if (link && !e.metaKey && !e.ctrlKey && !e.shiftKey) {
			e.preventDefault()
			try {
				const res = await fetch(link.href)
				const form = parse(await res.text()).querySelector('form[data-swap]')
				if (!res.ok || !form) throw res
				const box = byId(link.dataset.place)
				const there = byId(form.id)
				if (there) return focus(there.querySelector('textarea'))
				const back = form.querySelector('[data-cancel]')
				back?.addEventListener('click', c => {
					c.preventDefault()
					form.remove()
					box.querySelectorAll('[hidden][data-behind]').forEach(el => { el.hidden = false })
					focus(link)
				})
				box.append(form)
				announce(form)
				focus(form.querySelector('textarea'))
			} catch {
				location.assign(link)
			}
		}
		const bar = e.target.closest('.news button')
		if (bar) {
			bar.parentElement.hidden = true
			const doc = await fresh()
			if (!doc) return location.reload()
			const there = new Set([...document.querySelectorAll('.answer')].map(a => a.id))
			const added = [...doc.querySelectorAll('.answer')].filter(a => !there.has(a.id))
			swap(doc, ['answers'])
			for (const a of added) {
				const list = document.querySelector('.answers')
				list.insertBefore(a, list.querySelector('.pager'))
				announce(a)
			}
			edited.forEach(id => swap(doc, ['body-' + id]))
			edited.clear()
			news = 0
			focus(added[0] ?? byId('content'))
		}
	})

	// Words of a post that are selected have a button beside them that asks for
	// their source. What stands in the text without being of it is left out.
	const ask = document.createElement('form')
	ask.className = 'ask-source'
	ask.method = 'post'
	ask.hidden = true
	const fields = Object.fromEntries(['key', 'exact', 'prefix', 'suffix'].map(name => {
		const input = document.createElement('input')
		input.type = 'hidden'
		input.name = name
		return [name, ask.appendChild(input)]
	}))
	const askButton = ask.appendChild(document.createElement('button'))
	askButton.className = 'button'
	ask.addEventListener('submit', () => getSelection().removeAllRanges())
	askButton.addEventListener('pointerdown', e => e.preventDefault()) // keeps the selection
	const words = (from, fromAt, to, toAt) => {
		const range = document.createRange()
		range.setStart(from, fromAt)
		range.setEnd(to, toAt)
		const part = range.cloneContents()
		part.querySelectorAll('.evidence, .source-note').forEach(el => el.remove())
		return part.textContent
	}
	const offer = () => {
		const picked = getSelection()
		ask.hidden = true
		if (!picked.rangeCount || picked.isCollapsed) return
		const range = picked.getRangeAt(0)
		const within = range.commonAncestorContainer
		const el = within.nodeType === Node.ELEMENT_NODE ? within : within.parentElement
		const body = el?.closest('[data-ask]')
		if (!body || el.closest('.evidence')) return
		fields.exact.value = words(range.startContainer, range.startOffset, range.endContainer, range.endOffset).trim()
		if (fields.exact.value.length < 4) return
		fields.prefix.value = words(body, 0, range.startContainer, range.startOffset).slice(-64)
		fields.suffix.value = words(range.endContainer, range.endOffset, body, body.childNodes.length).slice(0, 64)
		fields.key.value = crypto.randomUUID()
		askButton.textContent = body.dataset.asklabel
		askButton.disabled = false
		ask.action = body.dataset.ask
		const post = body.id.slice('body-'.length)
		ask.dataset.swap = `requests-${post} body-${post}`
		body.after(ask)
		ask.hidden = false
		const lines = range.getClientRects()
		const last = lines[lines.length - 1]
		ask.style.top = `${last.bottom + scrollY + 6}px`
		ask.style.left = `${Math.max(8, Math.min(last.right - ask.offsetWidth, innerWidth - ask.offsetWidth - 8)) + scrollX}px`
	}
	let choosing
	document.addEventListener('selectionchange', () => {
		clearTimeout(choosing)
		choosing = setTimeout(offer, 250)
	})

	const fresh = async () => {
		const res = await fetch(location.pathname + location.search, { cache: 'no-store' }).catch(() => undefined)
		return res?.ok ? parse(await res.text()) : undefined
	}

	// Live: the server tells what changed; the page asks for it itself, a little
	// later, so that not all readers ask at once.
	const question = document.querySelector('[data-live]')?.dataset.live
	const changed = new Set()
	const edited = new Set()
	let news = 0
	let asking
	const bar = () => {
		const box = document.querySelector('.news')
		if (!box) return
		const button = box.querySelector('button')
		const words = news === 1 ? box.dataset.one : box.dataset.many.replace('{n}', news)
		button.textContent = [news ? words : '', edited.size ? box.dataset.edited : ''].filter(Boolean).join(' · ')
		box.hidden = false
	}
	const soon = () => {
		asking ??= setTimeout(async () => {
			asking = undefined
			const ids = [...changed]
			changed.clear()
			const doc = await fresh()
			if (!doc) return
			for (const id of ids) {
				const el = byId(id)
				// What somebody is writing in is left alone; who only stands in it stays there.
				if (!el || el.querySelector('form textarea')) continue
				const at = document.activeElement
				const stands = el.contains(at)
				swap(doc, [id])
				if (stands) focus([...byId(id).querySelectorAll('a, button')].find(b => called(b) === called(at)) ?? byId(id))
			}
		}, 300 + Math.random() * 1200)
	}
	const listen = () => {
		const stream = new EventSource('/live' + (question ? '?question=' + question : ''))
		const on = (type, run) => stream.addEventListener(type, e => run(JSON.parse(e.data)))
		on('post', d => {
			changed.add('votes-' + d.post).add('comments-' + d.post)
			soon()
		})
		on('answer', d => {
			if (byId(String(d.post)) || d.user === document.body.dataset.user) return
			news++
			bar()
		})
		on('edit', d => {
			if (d.user === document.body.dataset.user) return
			edited.add(d.post)
			bar()
		})
		on('inbox', () => {
			changed.add('inbox-count').add('achievements-count')
			soon()
		})
		on('reset', () => {
			document.querySelectorAll('[id^="votes-"], [id^="comments-"]').forEach(el => changed.add(el.id))
			changed.add('inbox-count')
			soon()
		})
		stream.addEventListener('end', () => stream.close())
		addEventListener('pagehide', () => stream.close(), { once: true })
	}
	listen()
	addEventListener('pageshow', e => e.persisted && listen())
}
