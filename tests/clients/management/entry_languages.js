// Languages and references of entries with the vendor's SDK: every call it has for them.
import { makeStack, refusal, seen, signIn, tell } from './session.js'

const title = { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }
const code = { data_type: 'text', display_name: 'Code', uid: 'code', non_localizable: true }
const note = { data_type: 'text', display_name: 'Note', uid: 'note' }
const rows = { data_type: 'group', display_name: 'Rows', uid: 'rows', multiple: true, schema: [code, note] }
const related = { data_type: 'reference', display_name: 'Related', uid: 'related', reference_to: ['page'], field_metadata: { ref_multiple: true } }

await signIn()
const stack = await makeStack()
await stack.locale().create({ locale: { name: 'French', code: 'fr-fr', fallback_locale: 'en-us' } })
await stack.contentType().create({ content_type: { title: 'Page', uid: 'page', schema: [title, code, rows, related] } })
const entry = (uid) => stack.contentType('page').entry(uid)
const made = await entry().create({ entry: { title: 'One', code: 'a', rows: [{ code: 'b', note: 'en' }] } })
const french = (params = {}) => entry(made.uid).fetch({ locale: 'fr-fr', ...params })
const shown = (read) => ({ locale: read.locale, version: read._version, title: read.title, code: read.code, rows: read.rows.map((row) => [row.code, row.note]) })

seen.alone = (await entry(made.uid).locales()).locales
const localizing = await french()
localizing.title = 'Un'
localizing.code = 'ignored'
localizing.rows[0] = { ...localizing.rows[0], code: 'ignored', note: 'fr' }
await localizing.update({ locale: 'fr-fr' })
seen.first = shown(await french())
const updating = await french()
updating.rows = updating.rows.map((row) => ({ ...row, note: 'encore', _metadata: { ...row._metadata, non_localizable_content: true } }))
await updating.update({ locale: 'fr-fr' })
seen.second = shown(await french())
const master = await entry(made.uid).fetch()
master.code = 'A'
master.rows[0].code = 'B'
await master.update()
seen.followed = shown(await french())
seen.both = (await entry(made.uid).locales()).locales
const unnamed = await french()
unnamed.rows = [{ note: 'whose?' }]
seen.unnamed = await refusal(unnamed.update({ locale: 'fr-fr' }))

const other = await entry().create({ entry: { title: 'Two', related: [{ uid: made.uid, _content_type_uid: 'page' }] } })
const found = await entry(made.uid).references({ include_count: true, locale: 'fr-fr' })
seen.references = { count: found.count, rows: found.references.map(({ entry_uid, ...row }) => ({ is_other: entry_uid === other.uid, ...row })) }
seen.nowhere = (await entry(other.uid).references()).references
seen.unknown = await refusal(entry('blt0000000000000000').locales())
tell()
