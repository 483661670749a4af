// Languages with the vendor's SDK: every call it has for them.
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

await signIn()
const stack = await makeStack()
const made = await stack.locale().create({ locale: { name: 'French', code: 'fr-fr', fallback_locale: 'en-us' } })
seen.made = without(made)
seen.same_user = made.created_by === (await stack.locale('en-us').fetch()).created_by
seen.custom = (await stack.locale().create({ locale: { name: 'Benelux', code: 'benelux', fallback_locale: 'fr-fr' } })).fallback_locale
seen.taken = await refusal(stack.locale().create({ locale: { name: 'Again', code: 'en-us' } }))
seen.bad_code = await refusal(stack.locale().create({ locale: { name: 'Invalid', code: 'invalid-code-format' } }))
seen.bad_fallback = await refusal(stack.locale().create({ locale: { name: 'Bad', code: 'es-mx', fallback_locale: 'nonexistent-locale' } }))

const fetched = await stack.locale('fr-fr').fetch()
seen.fetched = without(fetched)
fetched.name = 'French - France'
seen.updated = without(await fetched.update())
const circle = await stack.locale('fr-fr').fetch()
circle.fallback_locale = 'benelux'
seen.circle = await refusal(circle.update())

const found = await stack.locale().query({ query: { code: { $ne: 'en-us' } }, include_count: true, asc: 'code' }).find()
seen.found = { count: found.count, codes: found.items.map((row) => row.code) }
seen.counted = (await stack.locale().query().count()).locales
seen.one = (await stack.locale().query({ query: { code: 'en-us' } }).findOne()).items[0].fallback_locale

seen.needed = await refusal(stack.locale('fr-fr').delete())
seen.plan = await stack.locale('benelux').delete({ dry_run: true })
seen.removed = await stack.locale('benelux').delete()
seen.gone = await refusal(stack.locale('benelux').fetch())
seen.master = await refusal(stack.locale('en-us').delete())
seen.back = (await stack.locale().create({ locale: { name: 'Benelux', code: 'benelux' } }))._version
tell()
