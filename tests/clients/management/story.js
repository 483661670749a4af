// From signing in to deleting everything again, with the vendor's SDK. Prints what it saw as one JSON object.
import { client, makeStack, refusal, seen, signIn, tell } from './session.js'

const schema = [
  { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true, version: 3 } },
  { data_type: 'text', display_name: 'Body', uid: 'body', field_metadata: { multiline: true, version: 3 } },
  { data_type: 'number', display_name: 'Pages', uid: 'pages' }
]
const type = { title: 'Article', uid: 'article', schema, options: { is_page: false, singleton: false, title: 'title', sub_title: [] } }

seen.wrong_password = await refusal(client.login({ email: process.env.CMS_EMAIL, password: 'wrong' }))
const login = await signIn()
seen.login = login.notice
seen.user = (await client.getUser()).email

const stack = await makeStack()
seen.stack = (await stack.fetch()).name
await stack.locale().create({ locale: { name: 'French', code: 'fr-fr', fallback_locale: 'en-us' } })
await stack.environment().create({ environment: { name: 'production', urls: [{ locale: 'en-us', url: 'https://example.com' }] } })

const madeType = await stack.contentType().create({ content_type: type })
const fetchedType = await stack.contentType('article').fetch()
seen.type = { equal: JSON.stringify(madeType.schema) === JSON.stringify(fetchedType.schema), uids: fetchedType.schema.map((field) => field.uid) }
fetchedType.description = 'Changed'
const updatedType = await fetchedType.update()
seen.updated_type = { description: updatedType.description, version: updatedType._version }
seen.types = (await stack.contentType().query({ query: { uid: 'article' }, include_count: true }).find()).count

const entries = () => stack.contentType('article').entry()
const entry = await entries().create({ entry: { title: 'One', body: 'Words', pages: 1, tags: ['new'] } })
seen.entry = { title: entry.title, version: entry._version, locale: entry.locale, tags: entry.tags }
entry.title = 'Two'
const updated = await entry.update()
seen.updated = { title: updated.title, version: updated._version, body: updated.body }
const fetched = await stack.contentType('article').entry(entry.uid).fetch()
fetched.title = 'Deux'
const localized = await fetched.update({ locale: 'fr-fr' })
seen.localized = { locale: localized.locale, version: localized._version }
seen.taken = await refusal(entries().create({ entry: { title: 'Two' } }))
seen.unknown = await refusal(stack.contentType('article').entry('blt0000000000000000').fetch())
const found = await entries().query({ query: { title: 'Two' }, include_count: true }).find()
seen.found = { count: found.count, titles: found.items.map((item) => item.title) }
seen.published = (await updated.publish({ publishDetails: { environments: ['production'], locales: ['en-us'] }, locale: 'en-us', version: 2 })).notice

seen.deleted_entry = (await stack.contentType('article').entry(entry.uid).delete({ locale: 'fr-fr' })).notice
seen.in_use = (await refusal(stack.contentType('article').delete())).status
await stack.contentType('article').entry(entry.uid).delete()
seen.deleted_type = (await stack.contentType('article').delete()).notice
seen.deleted_stack = (await stack.delete()).notice
seen.unknown_stack = await refusal(stack.fetch())
seen.logout = (await client.logout(login.user.authtoken)).notice
tell()
