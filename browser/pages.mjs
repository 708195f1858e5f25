// The pages that the tests visit: at least one of every type and state, on the
// demonstration site and on the imported beer site.

/** Lists, which every site has. Each is [type and state, path] or
 * [type and state, path, status]; the type is what stands before a comma. */
const lists = [
  ['home', '/'],
  ...['bounties', 'hot', 'week', 'month'].map(tab => [`home, ${tab}`, `/?tab=${tab}`]),
  ...['Newest', 'Active', 'Bounties', 'Unanswered', 'Frequent', 'Votes', 'Trending', 'Week', 'Month'].map(tab => [`questions, ${tab}`, `/questions?tab=${tab}`]),
  ['questions, filtered', '/questions?filters=NoAnswers,NoAcceptedAnswer'],
  ...['newest', 'votes', 'noanswers'].map(tab => [`unanswered, ${tab}`, `/unanswered?tab=${tab}`]),
  ['greatest hits', '/questions/greatest-hits'],
  ...['popular', 'name', 'new'].map(tab => [`tags, ${tab}`, `/tags?tab=${tab}`]),
  ...['Reputation', 'NewUsers', 'Voters', 'Editors', 'Moderators'].map(tab => [`users, ${tab}`, `/users?tab=${tab}`]),
  ['users, of the month', '/users?tab=Reputation&filter=month'],
  ['profile, Community', '/users/-1/community'],
  ['badges', '/help/badges'],
  ['badges, gold', '/help/badges?filter=gold'],
  ['badges, tags', '/help/badges?tab=tags']
]

/** Pages that are the same on every site. */
const service = [
  ['search, empty', '/search'],
  ['search, without hits', '/search?q=xyzzyplugh'],
  ['search, hostile', '/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E'],
  ['tags, none found', '/tags?search=xyzzy'],
  ['tag synonyms', '/tags/synonyms'],
  ['users, none found', '/users?search=xyzzy'],
  ['tour', '/tour'],
  ['help', '/help'],
  ...['on-topic', 'dont-ask', 'how-to-ask', 'how-to-answer', 'behavior', 'whats-reputation', 'formatting', 'licensing', 'minimal-reproducible-example', 'search', 'merging-accounts', 'privacy', 'quotations', 'privileges'].map(name => [`article, ${name}`, `/help/${name}`]),
  ['article, a privilege', '/help/privileges/vote-up'],
  ['help search', '/help/search?q=quote'],
  ['login', '/users/login?returnurl=%2Fquestions'],
  ['login, signup', '/users/signup'],
  ['login, account recovery', '/users/account-recovery'],
  ['error, no such address', '/no/such/address', 404],
  ['error, no such question', '/questions/999999999/how-do-institutions-count-votes', 404],
  ['tagged, no such tag', '/questions/tagged/no-such-tag'],
  ['error, no such tag info', '/tags/no-such-tag/info', 404],
  ['error, no such user', '/users/999999999/nobody', 404],
  ['error, not a number', '/posts/abc/revisions', 404],
  ['error, too many tags', '/questions/tagged/a+b+c+d+e+f+g+h', 400]
]

const profileTabs = ['profile', 'summary', 'answers', 'questions', 'tags', 'badges', 'bounties', 'reputation', 'activity', 'votes']

function tagPages (tag, other) {
  const t = encodeURIComponent(tag)
  const o = encodeURIComponent(other)
  return [
    ['tagged', `/questions/tagged/${t}`],
    ['tagged, votes', `/questions/tagged/${t}?tab=Votes`],
    ['tagged, both', `/questions/tagged/${t}+${o}`],
    ['tagged, either', `/questions/tagged/${t}+or+${o}`],
    ['tagged, one only', `/questions/tagged/${t}+-${o}`],
    ['unanswered tagged', `/unanswered/tagged/${t}`],
    ...['info', 'topusers', 'hot', 'new', 'faq', 'synonyms'].map(part => [`tag ${part}`, `/tags/${t}/${part}`])
  ]
}

function profilePages (name, path) {
  return profileTabs.map(tab => [`profile ${tab}, ${name}`, `${path}?tab=${tab}`])
}

function historyPages (id) {
  return [
    ...['rendered', 'source', 'side'].map(view => [`revisions, ${view}`, `/posts/${id}/revisions?view=${view}`]),
    ['one revision', `/revisions/${id}/1`],
    ['timeline', `/posts/${id}/timeline`],
    ['comments', `/posts/${id}/comments`],
    ['suggested edit', `/posts/${id}/suggest-edit`],
    ['suggested edit, sent', `/posts/${id}/suggest-edit-sent`]
  ]
}

// What is in the dump of the beer site.
const beer = [
  ['question', '/questions/2'],
  ['question, 15 answers', '/questions/791'],
  ['question, long answers', '/questions/7230'],
  ['question, sorted by date', '/questions/791?answertab=createdasc'],
  ['question, closed', '/questions/122?noredirect=1'],
  ['question, duplicate without answers', '/questions/29?noredirect=1'],
  ['question, duplicate with answers', '/questions/47?noredirect=1'],
  ['question, protected', '/questions/11'],
  ['question, locked', '/questions/118?noredirect=1'],
  ['question, community wiki', '/questions/580'],
  ['question, many comments on an answer', '/questions/643'],
  ['question, many comments', '/questions/38'],
  ['question, of a deleted person', '/questions/725'],
  ['question, with code', '/questions/154?noredirect=1'],
  ['question, with a picture', '/questions/16'],
  ['question, unanswered', '/questions/5194'],
  ['linked questions', '/questions/linked/99'],
  ['questions, second page', '/questions?page=2'],
  ['questions, last page', '/questions?page=21&pagesize=50'],
  ['users, second page', '/users?page=2'],
  ['search, hits', '/search?q=stout+glass'],
  ['search, newest', '/search?q=stout&tab=newest'],
  ...tagPages('wine', 'taste'),
  ...profilePages('Ken Graham', '/users/5064/ken-graham'),
  ...historyPages(7238),
  ...historyPages(809)
]

/**
 * Gives each site its pages.
 * @param {{demo: string, beer: string}} urls
 */
export async function listPages (urls) {
  return [
    { name: 'demo', url: urls.demo, pages: pages(lists, service, await demo(urls.demo)) },
    { name: 'beer', url: urls.beer, pages: pages(lists.filter(([name]) => !name.includes(',')), beer) }
  ]
}

function pages (...lists) {
  return lists.flat().map(([name, path, status = 200]) => ({ name, path, status }))
}

/** The demonstration site's pages, by its sitemap: all questions, tags, people. */
async function demo (url) {
  const of = async part => (await locations(url + part)).filter(loc => !loc.endsWith('.xml')).map(loc => loc.slice(url.length))
  const questions = await of('/sitemap-questions-1.xml')
  const people = await of('/sitemap-users-1.xml')
  const tags = (await of('/sitemap-tags-1.xml')).map(path => decodeURIComponent(path.split('/').pop()))
  const id = path => path.split('/')[2]
  return [
    ...questions.map(path => ['question', `${path}?noredirect=1`]),
    ['a badge', await firstLink(`${url}/help/badges`, /href="(\/help\/badges\/\d[^"]*)"/)],
    ['question, sorted by change', `${questions[0]}?answertab=modifieddesc`],
    ['linked questions', `/questions/linked/${id(questions[0])}`],
    ['search, hits', '/search?q=vote'],
    ['search, votes', '/search?q=vote&tab=votes'],
    ...tagPages(tags[0], tags[1]),
    ...profilePages('the first person', people[0]),
    ...people.slice(1, 3).map(path => ['profile profile, another', path]),
    ...questions.slice(0, 2).flatMap(path => historyPages(id(path)))
  ]
}

/** The first address on a page that matches. */
async function firstLink (url, pattern) {
  const found = pattern.exec(await (await fetch(url)).text())
  if (!found) throw new Error(`${url} has no link like ${pattern}`)
  return found[1].replaceAll('&amp;', '&')
}

async function locations (url) {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url}: status ${response.status}`)
  return Array.from((await response.text()).matchAll(/<loc>([^<]*)<\/loc>/g), m => m[1].replaceAll('&amp;', '&'))
}
