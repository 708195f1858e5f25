// Passkeys: a form that asks a device for its answer before it is sent. Where
// the browser has no passkeys, such forms stay hidden; so they do on a bare
// address, since passkeys are bound to a name.
{
	const key = /^[\d.]+$|:/.test(location.hostname) ? undefined : window.PublicKeyCredential
	const forms = key?.parseRequestOptionsFromJSON && key.parseCreationOptionsFromJSON ? document.querySelectorAll('form[data-passkey]') : []

	const ask = async form => {
		const answer = await fetch(form.dataset.options, { method: 'POST', headers: { Accept: 'application/json' } })
		if (!answer.ok) throw new Error(answer.status)
		const { token, options } = await answer.json()
		const credential = form.dataset.passkey === 'create'
			? await navigator.credentials.create({ publicKey: key.parseCreationOptionsFromJSON(options) })
			: await navigator.credentials.get({ publicKey: key.parseRequestOptionsFromJSON(options) })
		form.elements.token.value = token
		form.elements.credential.value = JSON.stringify(credential)
	}

	for (const form of forms) {
		form.hidden = false
		const failed = form.querySelector('[data-failed]')
		form.addEventListener('submit', async event => {
			if (form.elements.credential.value) return
			event.preventDefault()
			const button = form.querySelector('button')
			button.disabled = true
			failed.textContent = ''
			try {
				await ask(form)
				form.submit()
			} catch {
				failed.textContent = failed.dataset.failed
				button.disabled = false
				button.focus()
			}
		})
	}
}
