// Every call of the SDK's content types, and what a program sees of a change that harms entries.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { makeStack, refusal, seen, signIn, tell } from './session.js'

const title = { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }
const text = (uid, options = {}) => ({ data_type: 'text', display_name: uid, uid, mandatory: false, unique: false, multiple: false, ...options })
const options = { is_page: false, singleton: false, title: 'title', sub_title: [] }
const reference = { data_type: 'reference', display_name: 'Author', uid: 'author', reference_to: ['author'], field_metadata: { ref_multiple: false } }
const file = (name, document) => {
  const path = join(tmpdir(), `${name}-${process.pid}.json`)
  writeFileSync(path, JSON.stringify(document))
  return path
}
const equal = isDeepStrictEqual

await signIn()
const stack = await makeStack()

seen.generated = stack.contentType().generateUid('My New Type')
await stack.contentType().create({ content_type: { title: 'Author', uid: 'author', schema: [title], options } })
const schema = [title, text('summary', { field_metadata: { multiline: true, default_value: '' } }), text('note'), reference]
const created = await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema, options, description: 'What we print.' } })
seen.created = { uid: created.uid, version: created._version, equal: equal(created.schema, schema), options: created.options, description: created.description }
const fetched = await stack.contentType('article').fetch()
seen.fetched = { equal: equal(fetched.schema, created.schema), keys: Object.keys(fetched).filter((key) => typeof fetched[key] !== 'function').sort() }

fetched.title = 'Story'
fetched.schema.push(text('added', { field_metadata: { description: 'Via update' } }))
const updated = await fetched.update()
seen.updated = { title: updated.title, version: updated._version, uids: updated.schema.map((field) => field.uid) }
const old = await stack.contentType('article').fetch({ version: 1 })
seen.old = { title: old.title, version: old._version, uids: old.schema.map((field) => field.uid) }
const kept = (document) => Object.fromEntries(['title', 'uid', 'schema', 'options', 'description'].map((key) => [key, document[key]]))
const put = await stack.contentType('article').updateCT({ content_type: { ...kept(updated), title: 'Article' } })
seen.put = { notice: put.notice, title: put.content_type.title, version: put.content_type._version }

const found = await stack.contentType().query({ include_count: true, asc: 'uid' }).find()
seen.found = { uids: found.items.map((type) => type.uid), count: found.count }
const filtered = await stack.contentType().query({ query: { title: 'Author' } }).find()
seen.filtered = filtered.items.map((type) => type.uid)
seen.counted = await stack.contentType().query().count()
seen.one = (await stack.contentType().query({ asc: 'uid' }).findOne()).items.map((type) => type.uid)
seen.page = (await stack.contentType().query({ asc: 'uid', skip: 1, limit: 5 }).find()).items.map((type) => type.uid)
seen.references = await stack.contentType('author').references()

const entry = await stack.contentType('article').entry().create({ entry: { title: 'One', summary: 'Short', note: 'x' } })
const without = await stack.contentType('article').fetch()
without.schema = without.schema.filter((field) => field.uid !== 'note')
const refused = await refusal(without.update())
seen.refused = { ...refused, errors: equal(refused.errors, { note: [`is removed with its values. Concerns 1 entry: ${entry.uid}.`] }) }
const forced = await without.update({ force: true })
const rewritten = await stack.contentType('article').entry(entry.uid).fetch()
seen.forced = { version: forced._version, entry: rewritten._version, summary: rewritten.summary, note: rewritten.note ?? null }

const exported = { title: 'Imported', uid: 'imported', schema: [title, text('body')], options }
const imported = await stack.contentType().import({ content_type: file('imported', exported) })
seen.imported = { uid: imported.uid, version: imported._version, equal: equal(imported.schema, exported.schema) }
seen.imported_again = await refusal(stack.contentType().import({ content_type: file('imported', exported) }))
const over = await stack.contentType().import({ content_type: file('imported', { ...exported, title: 'Over' }) }, { overwrite: true })
seen.overwritten = { title: over.title, version: over._version }

seen.taken = await refusal(stack.contentType().create({ content_type: { title: 'Other', uid: 'article', schema: [title] } }))
seen.taken_title = await refusal(stack.contentType().create({ content_type: { title: 'Article', uid: 'other', schema: [title] } }))
seen.broken = await refusal(stack.contentType().create({ content_type: { uid: 'Invalid-UID!', schema: [] } }))
seen.unknown = await refusal(stack.contentType('nothing').fetch())
seen.in_use = (await refusal(stack.contentType('article').delete())).status
seen.deleted = [await stack.contentType('article').delete({ force: true }), await stack.contentType('imported').delete()]
seen.gone = (await refusal(stack.contentType('article').fetch())).errorCode
tell()
