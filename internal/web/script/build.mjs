// Makes ../static/editor.js of editor.mjs and the components that it uses:
//
//   npm ci && npm run build
//
// package-lock.json holds their versions and hashes; the licences stand in
// ../static/editor.licences.txt. The result is committed: building the program
// needs no npm.
import fs from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'

const here = import.meta.dirname
const used = ['@github/combobox-nav', '@github/markdown-toolbar-element', '@github/paste-markdown', '@github/text-expander-element', 'dom-input-range']

// What is pasted is parsed, never shown; the page's Content-Security-Policy
// wants a policy's word for that.
const trusted = {
  name: 'trusted types',
  setup (b) {
    b.onLoad({ filter: /paste-markdown-(html|table)\.js$/ }, args => {
      const source = fs.readFileSync(args.path, 'utf8')
      const contents = source.replace(/parser\.parseFromString\((\w+), 'text\/html'\)/, "parser.parseFromString(globalThis.parleyParsed?.createHTML($1) ?? $1, 'text/html')")
      if (contents === source) throw new Error(`${args.path} parses in another way now`)
      return { contents, loader: 'js' }
    })
  }
}

await build({ entryPoints: [path.join(here, 'editor.mjs')], outfile: path.join(here, '../static/editor.js'), bundle: true, minify: true, format: 'iife', target: 'es2022', legalComments: 'none', plugins: [trusted], alias: { '@github/text-expander-element': path.join(here, 'node_modules/@github/text-expander-element/dist/index.js') } })

const licences = used.map(name => {
  const dir = [path.join(here, 'node_modules', name)].find(d => fs.existsSync(d))
  const { version, license } = JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8'))
  const file = fs.readdirSync(dir).find(f => /^licen[cs]e/i.test(f))
  return `${name} ${version} (${license})\n\n${file ? fs.readFileSync(path.join(dir, file), 'utf8').trim() : ''}\n`
})
fs.writeFileSync(path.join(here, '../static/editor.licences.txt'), licences.join('\n----\n\n'))
