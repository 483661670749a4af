// Entries into files and back, as the SDK imports them.
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

const title = { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }
const body = { data_type: 'text', display_name: 'Body', uid: 'body', field_metadata: { multiline: true } }
const related = { data_type: 'reference', display_name: 'Related', uid: 'related', reference_to: ['article'], field_metadata: { ref_multiple: true } }
const file = (document) => {
  const path = join(tmpdir(), `entry-${process.pid}.json`)
  writeFileSync(path, JSON.stringify(document))
  return path
}

await signIn()
const stack = await makeStack()
await stack.locale().create({ locale: { name: 'French', code: 'fr-fr', fallback_locale: 'en-us' } })
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema: [title, body, related] } })
const entries = stack.contentType('article')

const first = await entries.entry().import({ entry: file({ uid: 'first', title: 'One', body: 'Words' }) })
seen.first = { ...without(first), read: (await entries.entry('first').fetch()).title, uid: first.uid }
const copy = await entries.entry().import({ entry: file({ uid: 'first', title: 'Two', related: ['first'] }) })
seen.copy = { is_other: copy.uid !== 'first', related: (await entries.entry(copy.uid).fetch()).related }
const over = await entries.entry().import({ entry: file({ uid: 'first', title: 'One again' }), overwrite: true })
const read = await entries.entry('first').fetch()
seen.over = { version: over._version, title: read.title, body: read.body ?? null }
const version = await entries.entry('first').import({ entry: file({ body: 'More words' }) })
const next = await entries.entry('first').fetch()
seen.version = { version: version._version, title: next.title, body: next.body }
const french = await entries.entry('first').import({ entry: file({ title: 'Un' }), locale: 'fr-fr', overwrite: true })
seen.french = { locale: french.locale, title: (await entries.entry('first').fetch({ locale: 'fr-fr' })).title }
// A whole fetched object, with what the SDK keeps in it.
next.title = 'From an object'
const whole = await entries.entry('first').import({ entry: file(next), overwrite: true })
seen.whole = { version: whole._version, title: (await entries.entry('first').fetch()).title }
seen.refused = await refusal(entries.entry().import({ entry: file({ title: 'Two', pages: 1 }) }))
seen.no_entry = await refusal(entries.entry('first').import({ entry: file([]) }))
seen.counted = (await entries.entry().query({ include_count: true }).find()).count
tell()
