// Lists and gets of entries with every parameter that the SDK passes on.
import { makeStack, refusal, seen, signIn, tell } from './session.js'

const title = { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }
const rank = { data_type: 'number', display_name: 'Rank', uid: 'rank' }
const author = { data_type: 'reference', display_name: 'Author', uid: 'author', reference_to: ['author'], field_metadata: { ref_multiple: true } }
const names = (found) => found.items.map((item) => item.title)

const login = await signIn()
const stack = await makeStack()
await stack.locale().create({ locale: { name: 'French', code: 'fr-fr', fallback_locale: 'en-us' } })
await stack.contentType().create({ content_type: { title: 'Author', uid: 'author', schema: [title] } })
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema: [title, rank, author] } })
const articles = stack.contentType('article')
const ada = await stack.contentType('author').entry().create({ entry: { title: 'Ada' } })
const link = { uid: ada.uid, _content_type_uid: 'author' }
const made = await articles.entry().create({ entry: { title: 'Herons', rank: 1, author: [link, { ...link, uid: 'blt0' }] } })
await articles.entry().create({ entry: { title: 'Egrets', rank: 2 } })
const get = (parameters) => articles.entry(made.uid).fetch(parameters)
const list = (parameters) => articles.entry().query(parameters)

const included = await get({ include: ['author'], include_branch: true, include_workflow: true, asset_fields: ['embedded'] })
seen.included = { titles: included.author.map((each) => each.title ?? null), link: included.author[1], branch: included._branch }
const narrow = await get({ include: ['author'], only: { BASE: ['author'], author: ['title'] } })
seen.narrow = { title: narrow.title ?? null, author: Object.keys(narrow.author[0]).sort() }
seen.without = Object.keys(await get({ except: { BASE: ['rank', 'author'] } })).includes('rank')
included.rank = 3
const updated = await included.update()
seen.updated = { version: updated._version, author: (await get()).author, rank: (await get()).rank }
seen.first = (await get({ version: 1, include_publish_details: true })).rank
seen.sorted = [names(await list({ asc: 'rank' }).find()), names(await list({ desc: 'rank', limit: 1, skip: 1 }).find())]
seen.counted = [(await list({ include_count: true, limit: 1 }).find()).count, (await list({ query: { rank: 3 } }).count()).entries]
seen.typed = (await list({ include_content_type: true, include_schema: true }).find()).items.length
seen.french = (await get({ locale: 'fr-fr' })).locale

const draft = await fetch(`${process.env.CMS_URL}/v3/content_types/article/entries/${made.uid}/draft`, {
  method: 'PUT',
  headers: { api_key: stack.api_key, authtoken: login.user.authtoken, 'Content-Type': 'application/json' },
  body: JSON.stringify({ entry: { title: 'Night herons' } })
})
seen.draft = draft.status
const drafted = await get({ apply_draft: true })
seen.drafted = { title: drafted.title, version: drafted._version, changes: drafted._draft.change_set, listed: names(await list({ apply_draft: true, asc: 'rank' }).find()) }
seen.saved = (await get()).title
const applied = await drafted.update()
seen.applied = { title: applied.title, version: applied._version, behind: (await get({ apply_draft: true }))._draft.is_behind }
seen.refused = await refusal(get({ apply_draft: true, version: 1 }))
tell()
