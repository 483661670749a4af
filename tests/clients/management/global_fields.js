// Every call of the SDK's global fields, nested ones among them.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { makeStack, refusal, seen, signIn, tell } from './session.js'

const text = (uid, options = {}) => ({ data_type: 'text', display_name: uid, uid, mandatory: false, unique: false, multiple: false, ...options })
const title = text('title', { mandatory: true, unique: true, field_metadata: { _default: true } })
const use = (uid, target) => ({ data_type: 'global_field', display_name: uid, uid, reference_to: target, field_metadata: { description: '' } })
const file = (name, document) => {
  const path = join(tmpdir(), `${name}-${process.pid}.json`)
  writeFileSync(path, JSON.stringify(document))
  return path
}
const equal = isDeepStrictEqual
const uids = (fields) => fields.map((field) => field.uid)
const nesting = { api_version: '3.2' }

await signIn()
const stack = await makeStack()

const schema = [text('keywords'), text('robots', { field_metadata: { multiline: true } })]
const created = await stack.globalField().create({ global_field: { title: 'SEO', uid: 'seo', description: 'For search.', schema } })
seen.created = { uid: created.uid, version: created._version, equal: equal(created.schema, schema), description: created.description }
const fetched = await stack.globalField('seo').fetch()
seen.fetched = { equal: equal(fetched.schema, schema), keys: Object.keys(fetched).filter((key) => typeof fetched[key] !== 'function').sort() }
fetched.title = 'Search'
fetched.schema.push(text('canonical'))
const updated = await fetched.update()
seen.updated = { title: updated.title, version: updated._version, uids: uids(updated.schema) }

const nested = await stack.globalField(nesting).create({ global_field: { title: 'Page', uid: 'page', schema: [text('slug'), use('meta', 'seo')] } })
seen.nested = { uid: nested.uid, reference_to: nested.schema[1].reference_to }
const newer = await stack.globalField('seo', nesting).fetch()
seen.newer = { version: newer._version, referred_content_types: newer.referred_content_types }
const renamed = await stack.globalField('page', nesting).fetch()
renamed.title = 'Pages'
seen.renamed = (await renamed.update()).title

const found = await stack.globalField().query({ include_count: true, asc: 'uid' }).find()
seen.found = { uids: uids(found.items), count: found.count }
seen.newer_found = uids((await stack.globalField(nesting).query({ asc: 'uid' }).find()).items)
seen.filtered = uids((await stack.globalField().query({ query: { title: 'Search' } }).find()).items)
seen.counted = await stack.globalField().query().count()
seen.one = (await stack.globalField().query().findOne()).items.length

await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema: [title, use('page', 'page')] } })
const entry = await stack.contentType('article').entry().create({ entry: { title: 'One', page: { slug: 'one', meta: { robots: 'none' } } } })
const without = await stack.globalField('seo').fetch()
without.schema = without.schema.filter((field) => field.uid !== 'robots')
const refused = await refusal(without.update())
seen.refused = { ...refused, errors: equal(refused.errors, { 'article.page.meta.robots': [`is removed with its values. Concerns 1 entry: ${entry.uid}.`] }) }
const forced = await without.update({ force: true })
const rewritten = await stack.contentType('article').entry(entry.uid).fetch()
seen.forced = { version: forced._version, type: (await stack.contentType('article').fetch())._version, entry: rewritten._version, page: rewritten.page }

const exported = { title: 'Imported', uid: 'imported', schema: [text('body')] }
const imported = await stack.globalField().import({ global_field: file('field', exported) })
seen.imported = { uid: imported.uid, version: imported._version, equal: equal(imported.schema, exported.schema) }
const over = await stack.globalField().import({ global_field: file('field', { ...exported, title: 'Over' }) }, { overwrite: true })
seen.overwritten = { title: over.title, version: over._version }

seen.taken = await refusal(stack.globalField().create({ global_field: { title: 'Other', uid: 'seo', schema } }))
seen.broken = await refusal(stack.globalField().create({ global_field: { title: 'Bad', uid: 'Invalid-UID!', schema: [] } }))
seen.schemaless = await refusal(stack.globalField().create({ global_field: { title: 'No Schema', uid: 'no_schema' } }))
seen.unknown = await refusal(stack.globalField('nothing').fetch())
seen.in_use = await refusal(stack.globalField('seo').delete())
seen.deleted = [await stack.globalField('imported').delete(), await stack.globalField('seo').delete({ force: true })]
seen.gone = (await refusal(stack.globalField('seo').fetch())).errorCode
seen.left = uids((await stack.globalField('page').fetch()).schema)
tell()
