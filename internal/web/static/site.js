// Unfolds comments, finds the one an address names, copies addresses of posts,
// shows how to search.
{
	const policy = window.trustedTypes?.createPolicy('parley', { createHTML: s => s })
	const status = document.createElement('p')
	status.className = 'status'
	status.role = 'status'
	document.body.append(status)
	const say = text => {
		status.textContent = text
		if (text) setTimeout(say, 6000, '')
	}
	const byId = id => document.getElementById(id)
	const focus = el => {
		el.tabIndex = -1
		el.focus()
	}

	// Adds all comments of a post in order; returns the first new one.
	const unfold = async link => {
		const res = await fetch(link.href + (link.search ? '&' : '?') + 'format=fragment')
		if (!res.ok || res.redirected) throw res
		const html = await res.text()
		const part = new DOMParser().parseFromString(policy ? policy.createHTML(html) : html, 'text/html')
		const list = link.closest('.comments').querySelector('ol')
		let first
		for (const c of part.querySelectorAll('.comment')) {
			const there = byId(c.id)
			if (!there) first ??= c
			list.append(there ?? c)
		}
		link.replaceWith(...part.querySelectorAll('.more-comments'))
		return first
	}

	// The sources of a post come by date; the button gives the order of use, and back.
	const order = button => {
		const list = button.closest('.rests-on').querySelector('ol')
		const by = list.byDate ??= [...list.children]
		const use = list.byUse = !list.byUse
		list.append(...(use ? by.toSorted((a, b) => a.dataset.use - b.dataset.use) : by))
		;[button.textContent, button.dataset.other] = [button.dataset.other, button.textContent]
	}

	addEventListener('click', e => {
		if (e.target.matches('.rests-order')) return order(e.target)
		const link = e.target.closest('a')
		if (!link || e.metaKey || e.ctrlKey || e.shiftKey) return
		const go = () => location.assign(link)
		if (link.matches('a.more-comments')) {
			e.preventDefault()
			unfold(link).then(c => c && focus(c)).catch(go)
		} else if (link.matches('.post-links [href^="/q/"], .post-links [href^="/a/"]') && navigator.clipboard) {
			e.preventDefault()
			navigator.clipboard.writeText(link.href).then(() => say('✓ ' + link.href), go)
		}
	})

	// The card of a search box is there while box, button or card has the focus.
	const card = byId('search-hint')
	const buttonOf = el => card?.showPopover && el.closest?.('[role=search]')?.querySelector('[popovertarget]')
	const show = e => {
		const button = e.target.type === 'search' && buttonOf(e.target)
		if (button?.checkVisibility?.() && !card.matches(':popover-open')) card.showPopover({ source: button })
	}
	addEventListener('focusin', show)
	addEventListener('click', show) // a click on the box has dismissed it
	addEventListener('focusout', e => {
		const to = e.relatedTarget // nothing: the focus left the page, or a click fell on what takes none
		const stays = to ? buttonOf(to) || card?.contains(to) : document.hasFocus()
		if (!stays && card?.matches(':popover-open')) card.hidePopover()
	})
	addEventListener('keydown', e => {
		if (e.key !== 'Escape' || !buttonOf(e.target) || !card.matches(':popover-open')) return
		e.preventDefault() // Escape would empty the box as well
		card.hidePopover()
	})

	const find = async () => {
		const [id, post] = /comment\d+_(\d+)$/.exec(location.hash) ?? []
		const link = post && !byId(id) && document.querySelector(`#comments-${post} a.more-comments`)
		if (link && await unfold(link).catch(() => 0) && byId(id)) {
			location.replace('#' + id)
			focus(byId(id))
		}
	}
	addEventListener('hashchange', find)
	find()
}
