// Environments with the vendor's SDK: every call it has for them, and one that is deleted with something on its way.
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

await signIn()
const stack = await makeStack()
const urls = [{ locale: 'en-us', url: 'https://dev.example.com' }]
const made = await stack.environment().create({ environment: { name: 'development', urls } })
seen.made = without(made)
seen.taken = await refusal(stack.environment().create({ environment: { name: 'development', urls } }))
seen.nameless = await refusal(stack.environment().create({ environment: { urls } }))
seen.homeless = await refusal(stack.environment().create({ environment: { name: 'nowhere' } }))
seen.bad_url = await refusal(stack.environment().create({ environment: { name: 'bad', urls: [{ locale: 'en-us', url: 'not-a-valid-url' }] } }))

const fetched = await stack.environment('development').fetch()
seen.by_uid = (await stack.environment(made.uid).fetch()).name
fetched.urls.push({ locale: 'fr-fr', url: 'https://dev-fr.example.com' })
seen.addresses = (await fetched.update()).urls
const renamed = await stack.environment('development').fetch()
renamed.name = 'preview'
// The SDK sends a change to the name that it was fetched by.
seen.renamed = without(await renamed.update())
seen.unknown = await refusal(stack.environment('development').fetch())
const found = await stack.environment().query({ query: { name: 'preview' }, include_count: true }).find()
seen.found = { count: found.count, same: found.items[0].uid === made.uid }
seen.counted = (await stack.environment().query().count()).environments

const schema = [{ data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }]
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema } })
const entry = await stack.contentType('article').entry().create({ entry: { title: 'One' } })
await entry.publish({ publishDetails: { environments: ['preview'], locales: ['en-us'] }, locale: 'en-us', scheduledAt: '2999-01-01T00:00:00.000Z' })
await stack.deliveryToken().create({ token: { name: 'Reader', scope: [{ module: 'environment', environments: ['preview'], acl: { read: true } }, { module: 'branch', branches: ['main'], acl: { read: true } }] } })
seen.plan = await stack.environment('preview').delete({ dry_run: true })
seen.deleted = await stack.environment('preview').delete()
seen.gone = await refusal(stack.environment('preview').delete())
seen.again = without(await stack.environment().create({ environment: { name: 'preview', urls } }))
tell()
