// Every call that the SDK has for taxonomies and their terms.
import fs from 'fs'
import os from 'os'
import path from 'path'
import { makeStack, refusal, seen, signIn, tell } from './session.js'

const keys = (object, ...names) => Object.fromEntries(names.map((name) => [name, object[name]]))
const uids = (rows) => rows.map((row) => row.uid)

await signIn()
const stack = await makeStack()
await stack.locale().create({ locale: { code: 'fr-fr', name: 'French' } })
await stack.environment().create({ environment: { name: 'production', urls: [{ locale: 'en-us', url: 'https://example.com' }] } })

const created = await stack.taxonomy().create({ taxonomy: { uid: 'topics', name: 'Topics', description: 'All' } })
seen.created = keys(created, 'uid', 'name', 'description', 'locale')
seen.taken = await refusal(stack.taxonomy().create({ taxonomy: { uid: 'topics', name: 'Topics' } }))
seen.nameless = await refusal(stack.taxonomy().create({ taxonomy: { uid: 'other' } }))

const fetched = await stack.taxonomy('topics').fetch({ include_terms_count: true, include_referenced_entries_count: true })
seen.fetched = keys(fetched, 'uid', 'name', 'terms_count', 'referenced_entries_count')
fetched.name = 'Themes'
seen.updated = keys(await fetched.update(), 'uid', 'name', 'description')

const terms = () => stack.taxonomy('topics').terms()
const term = (uid) => stack.taxonomy('topics').terms(uid)
await terms().create({ term: { uid: 'europe', name: 'Europe' } })
const italy = await terms().create({ term: { uid: 'italy', name: 'Italy', parent_uid: 'europe', order: 1 } })
seen.term = keys(italy, 'uid', 'name', 'taxonomy_uid', 'parent_uid', 'depth', 'order', 'locale')
await terms().create({ term: { uid: 'rome', name: 'Rome', parent_uid: 'italy' } })
await terms().create({ term: { uid: 'asia', name: 'Asia' } })
seen.orphan = await refusal(terms().create({ term: { uid: 'x', name: 'X', parent_uid: 'nowhere' } }))
const rome = await term('rome').fetch()
rome.name = 'Roma'
seen.renamed = keys(await rome.update(), 'uid', 'name', 'parent_uid')

const roots = await terms().query({ include_count: true, include_children_count: true }).find()
seen.roots = { items: roots.items.map((row) => keys(row, 'uid', 'children_count')), count: roots.count }
seen.all = uids((await terms().query({ depth: 0 }).find()).items)
seen.count = (await terms().query({ depth: 0 }).count()).terms
seen.ancestors = uids((await term('rome').ancestors()).terms)
seen.descendants = uids((await term('europe').descendants()).terms)
seen.search = uids((await terms().search('rom')).terms)

const moved = await term('italy').move({ term: { parent_uid: 'asia', order: 1 }, force: true })
seen.moved = keys(moved, 'uid', 'parent_uid', 'depth', 'order')
seen.cycle = await refusal(term('asia').move({ term: { parent_uid: 'rome', order: 1 }, force: true }))

const localized = await stack.taxonomy('topics').localize({ taxonomy: { name: 'Sujets' } }, { locale: 'fr-fr' })
seen.localized = keys(localized, 'uid', 'name', 'locale')
seen.locales = (await stack.taxonomy('topics').locales()).taxonomies.map((row) => keys(row, 'locale', 'name'))
const oneTerm = await term('italy').localize({ term: { name: 'Italie' } }, { locale: 'fr-fr' })
seen.localized_term = keys(oneTerm, 'uid', 'name', 'locale', 'parent_uid')
seen.term_locales = (await term('italy').locales()).terms.map((row) => keys(row, 'locale', 'name'))
seen.fallback = keys(await term('asia').fetch({ locale: 'fr-fr', include_fallback: true }), 'name', 'locale')
seen.not_localized = (await refusal(term('asia').fetch({ locale: 'fr-fr' }))).status
seen.unlocalized = await term('italy').delete({ locale: 'fr-fr' })

const exported = await stack.taxonomy('topics').export({ format: 'json' })
seen.exported = { taxonomy: exported.taxonomy.uid, terms: uids(exported.terms) }
const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'taxonomy-')), 'places.json')
exported.taxonomy.uid = 'places'
fs.writeFileSync(file, JSON.stringify(exported))
seen.imported = keys(await stack.taxonomy().import({ taxonomy: file }), 'uid', 'name', 'terms_count')
seen.imported_again = (await refusal(stack.taxonomy().import({ taxonomy: file }))).status
const found = await stack.taxonomy().query({ asc: 'uid', include_count: true }).find()
seen.found = { items: uids(found.items), count: found.count }
seen.typeahead = uids((await stack.taxonomy().query({ typeahead: 'plac' }).find()).items)

const place = { locales: ['en-us'], environments: ['production'], items: [{ uid: 'topics' }, { uid: 'places', term_uid: 'rome' }] }
const published = await stack.taxonomy().publish(place, '3.2')
seen.published = { notice: published.notice, job: typeof published.job_id }
seen.unpublished = (await stack.taxonomy().unpublish(place)).notice
seen.nothing = await refusal(stack.taxonomy().publish({ ...place, items: [] }))

seen.in_use = (await refusal(term('asia').delete())).errors
seen.deleted_term = await term('asia').delete({ force: true })
seen.gone_term = (await refusal(term('asia').fetch())).status
seen.deleted = await stack.taxonomy('topics').delete({ force: true })
seen.gone = await refusal(stack.taxonomy('topics').fetch())
fs.rmSync(path.dirname(file), { recursive: true })
await stack.delete()
tell()
