// Everything the vendor's SDK does with entries, and beside it what it has no word for. Prints what it saw as one JSON object.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

const { user: { authtoken } } = await signIn()
const stack = await makeStack()
const headers = { api_key: stack.api_key, authtoken, 'content-type': 'application/json' }

// The calls that the SDK does not know.
async function call (method, path, body) {
  const answer = await fetch(`${process.env.CMS_URL}/v3/content_types/article/entries/${path}`, { method, headers, body })
  return answer.json()
}

for (const locale of [{ name: 'French', code: 'fr-fr' }, { name: 'German', code: 'de-de' }]) {
  await stack.locale().create({ locale: { ...locale, fallback_locale: 'en-us' } })
}
await stack.environment().create({ environment: { name: 'production', urls: [{ locale: 'en-us', url: 'https://example.com' }] } })
await stack.taxonomy().create({ taxonomy: { uid: 'color', name: 'Color' } })
for (const uid of ['red', 'blue']) await stack.taxonomy('color').terms().create({ term: { uid, name: uid } })

const field = (data_type, uid, more = {}) => ({ data_type, display_name: uid, uid, ...more })
const title = field('text', 'title', { mandatory: true, unique: true, field_metadata: { _default: true, version: 3 } })
const options = { is_page: false, singleton: false, title: 'title', sub_title: [] }
await stack.contentType().create({ content_type: { title: 'Author', uid: 'author', schema: [title, field('text', 'bio')], options } })
await stack.contentType().create({
  content_type: {
    title: 'Article',
    uid: 'article',
    options,
    schema: [
      title,
      field('number', 'pages'),
      field('text', 'words', { multiple: true }),
      field('file', 'cover'),
      field('file', 'gallery', { multiple: true }),
      field('reference', 'author', { reference_to: ['author'], field_metadata: { ref_multiple: true } }),
      field('json', 'body', { field_metadata: { allow_json_rte: true, embed_entry: true }, reference_to: ['sys_assets', 'author'] }),
      field('group', 'parts', { multiple: true, schema: [field('text', 'name'), field('file', 'file'), field('text', 'code', { non_localizable: true })] }),
      field('blocks', 'page', { blocks: [{ uid: 'quote', title: 'Quote', schema: [field('text', 'said')] }] }),
      field('taxonomy', 'taxonomies', { taxonomies: [{ taxonomy_uid: 'color' }] })
    ]
  }
})
const asset = await stack.asset().create({ upload: Buffer.from('words'), filename: 'words.txt', content_type: 'text/plain' })
const entries = (uid) => stack.contentType('article').entry(uid)
const author = await stack.contentType('author').entry().create({ entry: { title: 'Ada' } })
const ada = { uid: author.uid, _content_type_uid: 'author' }

// Creating and fetching.
const node = { type: 'reference', uid: 'n1', attrs: { type: 'entry', 'entry-uid': author.uid, 'content-type-uid': 'author', locale: 'en-us', 'display-type': 'inline', 'class-name': 'embedded-entry' }, children: [{ text: '' }] }
const body = { type: 'doc', uid: 'd1', attrs: {}, children: [{ type: 'p', uid: 'p1', attrs: {}, children: [{ text: 'By ', bold: true }, node] }] }
const created = await entries().create({
  entry: {
    title: 'One',
    pages: 1,
    words: ['a'],
    cover: asset.uid,
    gallery: [asset.uid],
    author: [ada],
    body,
    parts: [{ name: 'first', file: asset.uid, code: 'x1' }],
    page: [{ quote: { said: 'Hm.' } }],
    taxonomies: [{ taxonomy_uid: 'color', term_uid: 'red' }],
    tags: ['new']
  }
})
seen.created = { uid: /^blt[a-f0-9]{16}$/.test(created.uid), title: created.title, version: created._version, locale: created.locale }
const data = (entry) => {
  const { cover, gallery, author, body, parts, page, content_type, schema, content_type_uid, ...rest } = without(entry)
  return { ...rest, cover: cover?.filename, gallery: gallery.map((file) => file.filename), by: author.map(({ uid, _content_type_uid }) => uid === ada.uid && _content_type_uid), parts: parts.map(({ name, file, code }) => ({ name, file: file?.filename ?? null, code })), page: page.map(({ quote }) => quote.said), body: body?._version }
}
const fetched = await entries(created.uid).fetch({ include_branch: true, include_content_type: true })
seen.fetched = data(fetched)
seen.type_beside = fetched.content_type.uid
seen.embedded = fetched.body.children[0].children[1].attrs['entry-uid'] === author.uid
seen.expanded = (await entries(created.uid).fetch({ include: ['author'] })).author[0].title
seen.refused = await refusal(entries().create({ entry: { title: 'One', pages: 'many' } }))

// Updating what was fetched.
const again = await entries(created.uid).fetch()
again.title = 'Two'
again.parts.push({ name: 'second' })
again.body.children[0].children[0].text = 'Written by '
again.taxonomies = [{ taxonomy_uid: 'color', term_uid: 'blue' }]
const updated = await again.update()
seen.updated = { version: updated._version, title: updated.title }
seen.read_again = data(await entries(created.uid).fetch())

// Atomic updates: the SDK sends an object that has only what is to change.
const change = async (entry) => Object.assign(entries(created.uid), entry).update()
await change({ pages: { ADD: 4 }, words: { PUSH: { data: ['b', 'c'] } } })
await change({ pages: { SUB: 2 }, words: { PULL: { query: { $in: ['a'] } } }, parts: { UPDATE: { index: 1, data: { name: 'changed' } } } })
const counted = await entries(created.uid).fetch()
seen.atomic = { pages: counted.pages, words: counted.words, parts: counted.parts.map((part) => part.name), version: counted._version, title: counted.title }

// Only over the version that was seen, and once however often it is sent.
const late = entries(created.uid).addHeader('If-Match', '"en-us.1"')
seen.moved_on = await refusal(Object.assign(late, { title: 'Late' }).update())
await Object.assign(entries(created.uid).addHeader('If-Match', '"en-us.4"'), { title: 'In time' }).update()
const once = () => entries().addHeader('Idempotency-Key', 'k1').create({ entry: { title: 'Once' } })
seen.once = (await once()).uid === (await once()).uid

// Languages.
const french = await entries(created.uid).fetch()
french.title = 'Un'
french.parts[0].code = 'changed'
const localized = await french.update({ locale: 'fr-fr' })
seen.localized = { locale: localized.locale, version: localized._version, title: localized.title, code: localized.parts[0].code }
const other = await entries(created.uid).fetch({ locale: 'fr-fr' })
other.title = 'Deux'
const relocalized = await other.update({ locale: 'fr-fr' })
seen.relocalized = { version: relocalized._version, master: (await entries(created.uid).fetch()).title }
seen.falls_back = (await entries(created.uid).fetch({ locale: 'de-de' })).locale
seen.locales = (await entries(created.uid).locales()).locales
seen.unlocalized = (await call('POST', `${created.uid}/unlocalize?locale=fr-fr`, '{}')).notice
seen.back = (await entries(created.uid).fetch({ locale: 'fr-fr' })).title
const german = await entries().create({ entry: { title: 'Nur deutsch', pages: 7 } }, { locale: 'de-de' })
seen.no_master = (await refusal(entries(german.uid).fetch())).errorCode
const master = await entries().create({ entry: { uid: german.uid, title: 'Not only German' } }, { copy_to_master: true })
seen.master = { same: master.uid === german.uid, locale: master.locale, pages: (await entries(german.uid).fetch()).pages }

// Versions.
seen.version_one = { title: (await entries(created.uid).fetch({ version: 1 })).title, pages: (await entries(created.uid).fetch({ version: 1 })).pages }
await call('POST', `${created.uid}/versions/2/name`, JSON.stringify({ entry: { _version_name: 'Printed', locale: 'en-us' } }))
const versions = (await call('GET', `${created.uid}/versions?include_count=true`))
seen.versions = { count: versions.count, numbers: versions.versions.map(({ _version }) => _version), named: versions.versions.find(({ _version }) => _version === 2)._version_name.title }
seen.restored = await call('POST', `${created.uid}/versions/2/restore`, '{}').then(({ entry }) => ({ version: entry._version, title: entry.title }))

// References.
seen.references = (await stack.contentType('author').entry(author.uid).references()).references.map(({ entry_uid, ...rest }) => ({ ...rest, same: entry_uid === created.uid }))

// Queries.
const found = async (params) => (await entries().query(params).find()).items.map((item) => item.title)
seen.lists = {
  all: await found({ asc: 'created_at' }),
  filtered: await found({ query: { pages: { $lt: 2 }, taxonomies: { $exists: true } } }),
  paged: await found({ desc: 'created_at', skip: 1, limit: 1 }),
  language: await found({ locale: 'de-de', asc: 'created_at' }),
  projected: Object.keys(JSON.parse(JSON.stringify((await entries().query({ 'only[BASE]': ['title'], query: { title: 'Once' } }).find()).items[0]))).includes('pages')
}
seen.counted = (await entries().query({ include_count: true, limit: 1 }).find()).count
seen.count = await entries().query().count()
seen.one = (await entries().query({ query: { title: 'Once' } }).findOne()).items.map((item) => item.title)

// Exports and imports.
const exported = await call('GET', `${created.uid}/export`)
seen.exported = { title: exported.title, author: exported.author[0] === author.uid, wrapped: 'entry' in exported }
const file = (entry) => {
  const path = join(mkdtempSync(join(tmpdir(), 'entry-')), 'entry.json')
  writeFileSync(path, JSON.stringify(entry))
  return path
}
await entries(created.uid).import({ entry: file({ ...exported, title: 'Edited' }), locale: 'en-us', overwrite: true })
const imported = await entries(created.uid).fetch()
seen.imported_into = { title: imported.title, author: imported.author[0].uid === author.uid, later: imported._version > 6 }
await entries().import({ entry: file({ title: 'From a file', pages: 3 }) })
seen.imported = await found({ query: { title: 'From a file' } })

// Publishing and deleting.
seen.published = (await imported.publish({ publishDetails: { environments: ['production'], locales: ['en-us'] }, locale: 'en-us', version: imported._version })).notice
seen.unpublished = (await imported.unpublish({ publishDetails: { environments: ['production'], locales: ['en-us'] } })).notice
seen.deleted_language = (await entries(german.uid).delete({ locale: 'de-de' })).notice
seen.deleted = (await entries(german.uid).delete()).notice
seen.gone = await refusal(entries(german.uid).fetch())
tell()
