// Labels with the vendor's SDK: every call it has for them.
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

await signIn()
const stack = await makeStack()
const schema = [{ data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }]
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema } })
const top = await stack.label().create({ label: { name: 'Pages', content_types: [] } })
seen.made = without(top)
const below = await stack.label().create({ label: { name: 'News', parent: [top.uid], content_types: ['article'] } })
seen.below = { ...without(below), parent: below.parent[0] === top.uid }
seen.nameless = await refusal(stack.label().create({ label: { content_types: [] } }))
seen.unknown_type = await refusal(stack.label().create({ label: { name: 'Invalid', content_types: ['nonexistent_content_type_xyz'] } }))
seen.taken = await refusal(stack.label().create({ label: { name: 'News' } }))

const fetched = await stack.label(below.uid).fetch()
fetched.name = 'Press'
fetched.content_types = []
seen.updated = { ...without(await fetched.update()), parent: undefined }
const circle = await stack.label(top.uid).fetch()
circle.parent = [below.uid]
seen.circle = await refusal(circle.update())
const found = await stack.label().query({ include_count: true, asc: 'name' }).find()
seen.found = { count: found.count, names: found.items.map((row) => row.name) }
seen.limited = (await stack.label().query({ limit: 1 }).find()).items.length
seen.counted = (await stack.label().query().count()).labels

seen.deleted = await stack.label(top.uid).delete()
seen.gone = await refusal(stack.label(top.uid).fetch())
seen.moved_up = (await stack.label(below.uid).fetch()).parent
tell()
