// Extensions with the vendor's SDK: every call it has for them, uploads included.
import { writeFileSync } from 'node:fs'
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

await signIn()
const stack = await makeStack()
const field = { title: 'Colours', src: 'https://www.example.com/colours', type: 'field', data_type: 'text', tags: ['design'], multiple: false }
const made = await stack.extension().create({ extension: field })
seen.made = without(made)
seen.markup = (await stack.extension().create({ extension: { ...field, title: 'Inline', src: '<!DOCTYPE html><h1>Hello</h1>' } })).src
const widget = await stack.extension().create({ extension: { title: 'Map', src: 'https://www.example.com/map', type: 'widget', scope: { content_types: ['$all'] } } })
seen.widget = widget.scope
const dashboard = await stack.extension().create({ extension: { title: 'Board', srcdoc: '<p>', type: 'dashboard', enable: true, default_width: 'half' } })
seen.dashboard = { enable: dashboard.enable, default_width: dashboard.default_width }
seen.empty = await refusal(stack.extension().create({ extension: {} }))

writeFileSync(process.env.PAGE, '<!DOCTYPE html><p>Uploaded</p>')
const uploads = []
for (const more of [{ type: 'field', data_type: 'text', multiple: false, tags: ['upload', 'test'] }, { type: 'widget', tags: 'upload,test', scope: { content_types: ['$all'] } }, { type: 'dashboard', enable: true }]) {
  uploads.push(without(await stack.extension().upload({ title: `Uploaded ${more.type}`, ...more, upload: process.env.PAGE })))
}
seen.uploads = uploads

const fetched = await stack.extension(made.uid).fetch()
seen.fetched = without(fetched)
fetched.title = 'Colors'
seen.updated = without(await fetched.update())
const found = await stack.extension().query({ query: { type: 'field' }, include_count: true, asc: 'title' }).find()
seen.found = { count: found.count, titles: found.items.map((row) => row.title) }
seen.limited = (await stack.extension().query({ limit: 5 }).find()).items.length
seen.counted = (await stack.extension().query().count()).extensions

const schema = [
  { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } },
  { data_type: 'text', display_name: 'Colour', uid: 'colour', extension_uid: made.uid, field_metadata: { extension: true } }
]
await stack.contentType().create({ content_type: { title: 'Page', uid: 'page', schema } })
seen.in_use = await refusal(stack.extension(made.uid).delete())
seen.deleted = await stack.extension(made.uid).delete({ force: true })
seen.unknown = await refusal(stack.extension('non_existent_extension_uid').fetch())
seen.gone = await refusal(stack.extension(made.uid).delete())
tell()
