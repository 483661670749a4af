// Releases with the vendor's SDK: every call it has for them.
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

await signIn()
const stack = await makeStack()
const schema = [{ data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }]
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema } })
await stack.environment().create({ environment: { name: 'development', urls: [{ locale: 'en-us', url: 'https://dev.example.com' }] } })
const entry = await stack.contentType('article').entry().create({ entry: { title: 'Herons' } })
const item = { uid: entry.uid, content_type_uid: 'article', version: 1, locale: 'en-us', action: 'publish' }

const made = await stack.release().create({ release: { name: 'Spring', description: 'March', locked: false, archived: false } })
seen.made = without(made)
seen.nameless = await refusal(stack.release().create({ release: { description: 'No name' } }))
const fetched = await stack.release(made.uid).fetch()
fetched.name = 'Summer'
fetched.description = 'June'
seen.updated = (({ name, description }) => ({ name, description }))(await fetched.update())
const found = await stack.release().query({ include_count: true }).find()
seen.found = { count: found.count, names: found.items.map((row) => row.name) }

const added = await made.item().create({ item })
seen.added = added.items.length
const listed = await made.item().findAll({ release_version: '2.0' })
seen.listed = listed.items.map(({ uid, ...rest }) => ({ ...rest, same: uid === entry.uid, urlPath: undefined, stackHeaders: undefined }))
const other = await made.clone({ name: 'Autumn', description: 'September' })
seen.clone = { name: other.name, items: other.items.length }
const empty = await stack.release().create({ release: { name: 'Winter' } })
seen.moved = (await made.item().move({ param: { release_uid: empty.uid, items: [{ uid: entry.uid, locale: 'en-us' }] }, release_version: '2.0' })).notice
seen.bulk = (await stack.bulkOperation().addItems({ data: { release: made.uid, action: 'publish', locale: ['en-us'], items: [{ uid: entry.uid, content_type_uid: 'article', version: 1 }] }, bulk_version: '2.0' })).notice
seen.bulk_update = (await stack.bulkOperation().updateItems({ data: { release: made.uid, items: ['$all'] }, bulk_version: '2.0' })).notice
seen.removed = (await empty.item().delete({ items: [item] })).release.items.length
seen.emptied = (await (await stack.release(made.uid).fetch()).item().delete({})).release.items.length
await made.item().create({ items: [item] })

seen.nowhere = await refusal(made.deploy({ environments: ['nonexistent_environment'] }))
seen.deployed = (await made.deploy({ environments: ['development'], locales: ['en-us'], scheduledAt: '2099-12-12T13:13:13.122Z', action: 'publish' })).notice
seen.locked = (await stack.release(made.uid).fetch()).locked
seen.deleted = await (await stack.release(made.uid).fetch()).delete()
seen.gone = await refusal(stack.release(made.uid).fetch())
tell()
