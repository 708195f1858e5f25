// Writes a data dump in which everything that people can write is an attack:
// each payload stands as a post, a title, a name, a profile, a comment, a tag,
// a badge, a revision and its summary.
import fs from 'node:fs'
import path from 'node:path'

const answersPerQuestion = 25 // all on one page

/** The payloads of the shared corpora, as strings that XML can hold. */
export function payloads (shared) {
  const corpus = (...name) => fs.readFileSync(path.join(shared, 'corpora', ...name), 'utf8')
  const html = corpus('xss', 'html-payloads.jsonl').trim().split('\n').map(line => JSON.parse(line).payload)
  const naughty = JSON.parse(corpus('strings', 'blns.json'))
  const identifiers = JSON.parse(corpus('strings', 'unicode-identifiers.json')).cases
  return [...html, ...markdown(corpus('markdown', 'markdown-it-xss.txt')), ...naughty, ...identifiers]
    .map(text => text.toWellFormed().replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '')).filter(text => text.trim() !== '')
}

/** The inputs of a fixture file: dot, input, dot, output, dot. */
function markdown (text) {
  const parts = text.split(/^\.\n/m)
  return parts.filter((_, i) => i % 3 === 1)
}

/** Writes the dump; gives the ids of its questions, posts and people. */
export function writeHostileDump (dir, list) {
  fs.mkdirSync(dir)
  const rows = { Posts: [], Users: [], Comments: [], PostHistory: [], Votes: [], PostLinks: [], Badges: [], Tags: [] }
  const add = (table, row) => rows[table].push({ Id: rows[table].length + 1, ...row })
  rows.Users.push({ Id: -1, Reputation: 1, CreationDate: date(0), DisplayName: 'Community', LastAccessDate: date(0), Views: 0, UpVotes: 0, DownVotes: 0 })
  const tags = [...new Set(list.map(tagName))].filter(name => name !== '')
  const questions = []

  list.forEach((text, i) => {
    const id = i + 1
    const person = { DisplayName: cut(text, 40), WebsiteUrl: cut(text, 200), Location: cut(text, 100), AboutMe: text, ProfileImageUrl: cut(text, 200) }
    rows.Users.push({ Id: id, Reputation: 1 + i, CreationDate: date(i), LastAccessDate: date(i), Views: i, UpVotes: 0, DownVotes: 0, ...person })
    add('Badges', { UserId: id, Name: cut(text, 50), Date: date(i), Class: 1 + i % 3, TagBased: i % 2 ? 'True' : 'False' })
    const isQuestion = i % (answersPerQuestion + 1) === 0
    if (isQuestion) questions.push(id)
    const owner = i % 5 === 1 ? { OwnerDisplayName: cut(text, 40) } : { OwnerUserId: id }
    const own = Array.from({ length: 3 }, (_, n) => tags[(questions.length * 3 + n) % tags.length])
    const post = { Id: id, CreationDate: date(i), Score: i % 7, Body: text, ...owner, LastEditorDisplayName: cut(text, 40), LastEditDate: date(i + 1), LastActivityDate: date(i + 1), CommentCount: 1, ContentLicense: i % 9 ? 'CC BY-SA 4.0' : cut(text, 100) }
    const title = cut(text, 250).replace(/\s+/g, ' ')
    rows.Posts.push(isQuestion
      ? { ...post, PostTypeId: 1, ViewCount: i, Title: title, Tags: `|${own.join('|')}|`, AnswerCount: Math.min(answersPerQuestion, list.length - id), ...(i % 2 ? {} : { ClosedDate: date(i + 2) }) }
      : { ...post, PostTypeId: 2, ParentId: questions.at(-1) })
    add('Comments', { PostId: id, Score: i % 3, Text: cut(text, 600), CreationDate: date(i), ...(i % 5 === 2 ? { UserDisplayName: cut(text, 30) } : { UserId: id }), ContentLicense: 'CC BY-SA 4.0' })
    addHistory(add, { id, text, title, own, isQuestion, i })
    if (isQuestion && questions.length > 1) add('PostLinks', { CreationDate: date(i), PostId: id, RelatedPostId: questions.at(-2), LinkTypeId: i % 2 ? 1 : 3 })
  })
  tags.forEach((name, i) => {
    const id = list.length + 1 + 2 * i
    const wiki = { CreationDate: date(i), Score: 0, Body: list[i % list.length], OwnerUserId: -1, LastActivityDate: date(i), CommentCount: 0, ContentLicense: 'CC BY-SA 4.0' }
    rows.Posts.push({ Id: id, PostTypeId: 4, ...wiki }, { Id: id + 1, PostTypeId: 5, ...wiki })
    add('Tags', { TagName: name, Count: rows.Posts.filter(p => p.Tags?.includes(`|${name}|`)).length, ExcerptPostId: id, WikiPostId: id + 1 })
  })
  for (const [table, list] of Object.entries(rows)) fs.writeFileSync(path.join(dir, `${table}.xml`), xml(table, list))
  return { questions, posts: list.length, tags }
}

/** The history of a post: first text, an edit, and every event with a text. */
function addHistory (add, { id, text, title, own, isQuestion, i }) {
  let n = 0
  const event = (type, row) => add('PostHistory', { PostHistoryTypeId: type, PostId: id, RevisionGUID: `00000000-0000-4000-8000-${String(id * 100 + n++).padStart(12, '0')}`, CreationDate: date(i + n / 1000), UserId: id, ...row })
  const first = { RevisionGUID: `00000000-0000-4000-8000-${String(id * 100 + 99).padStart(12, '0')}` }
  event(2, { Text: text + '\n\nas first written', ...first })
  if (isQuestion) {
    event(1, { Text: title, ...first })
    event(3, { Text: `|${own.join('|')}|`, ...first })
    event(4, { Text: title + ' again', Comment: cut(text, 400) })
    event(10, { Comment: i % 2 ? '101' : cut(text, 100), Text: JSON.stringify({ OriginalQuestionIds: [1], Voters: [{ Id: id, DisplayName: cut(text, 40) }] }) })
    event(33, { Comment: cut(text, 100) })
    event(36, { Comment: `from ${cut(text, 300)}`, UserId: -1 })
    event(25, { Comment: cut(text, 300) })
  }
  event(5, { Text: text, Comment: cut(text, 400), UserId: undefined, UserDisplayName: cut(text, 40) })
  event(24, { Comment: cut(text, 400), UserId: undefined })
}

/** A tag of a dump holds no blanks and not the mark between tags. */
function tagName (text) {
  return cut(text.replace(/[\s|]/g, ''), 35)
}

function cut (text, length) {
  return Array.from(text).slice(0, length).join('')
}

/** Minute n of the site's life. */
function date (n) {
  return new Date(Date.UTC(2024, 0, 1) + n * 60_000).toISOString().slice(0, 23)
}

const escapes = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#xA;', '\r': '&#xD;', '\t': '&#x9;' }

function xml (table, rows) {
  const attribute = ([name, value]) => `${name}="${String(value).replace(/[&<>"\n\r\t]/g, c => escapes[c])}"`
  const line = row => `  <row ${Object.entries(row).filter(([, value]) => value !== undefined).map(attribute).join(' ')} />`
  const root = table.toLowerCase()
  return ['\ufeff<?xml version="1.0" encoding="utf-8"?>', `<${root}>`, ...rows.map(line), `</${root}>`].join('\r\n')
}
