// What a front end does with the vendor's SDK. Prints what it saw as one JSON object.
import contentstack, { QueryOperation } from '@contentstack/delivery-sdk'

const { hostname, port } = new URL(process.env.CMS_URL)
const facts = JSON.parse(process.env.CMS_FACTS)
const settings = { apiKey: facts.api_key, deliveryToken: facts.delivery_token, environment: 'production', host: hostname, port: Number(port), insecure: true }
const stack = contentstack.stack(settings)
const articles = () => stack.contentType('article').entry()
const titles = ({ entries }) => entries.map((entry) => entry.title)
const seen = {}

async function refusal (promise) {
  try {
    await promise
  } catch (error) {
    return { status: error.status, code: error.error_code, message: error.error_message }
  }
  throw new Error('this should have been refused')
}

seen.types = (await stack.contentType().find()).content_types.map((type) => type.uid).sort()
seen.type = (await stack.contentType('article').fetch()).title

const one = await stack.contentType('article').entry(facts.herons).includeReference('author').fetch()
seen.entry = {
  title: one.title,
  body_length: one.body.length,
  version: one._version,
  locale: one.locale,
  live_in: one.publish_details.locale,
  author: one.author.map((author) => author.title),
  cover: one.cover.filename
}
const page = await articles().includeCount().query().orderByAscending('title').limit(2).skip(1).find()
seen.page = { titles: titles(page), count: page.count }
seen.where = titles(await articles().query().where('rank', QueryOperation.IS_GREATER_THAN, 1).orderByDescending('rank').find())
seen.equal = titles(await articles().query().equalTo('title', 'Storks').find())
seen.contained = titles(await articles().query().containedIn('title', ['Storks', 'Cranes', 'Draft']).orderByAscending('rank').find())
seen.regex = titles(await articles().query().regex('title', '^h', 'i').find())
const or = articles().query()
seen.or = titles(await or.or(articles().query().equalTo('rank', 1), articles().query().equalTo('title', 'Storks')).orderByAscending('rank').find())
seen.only = (await articles().only(['title', 'rank']).query().equalTo('rank', 1).find()).entries.map(({ title, rank, body }) => ({ title, rank, body }))
seen.except = Object.keys((await articles().except('body').query().equalTo('rank', 1).find()).entries[0]).includes('body')
seen.french = titles(await articles().locale('fr-fr').find())
seen.french_or_english = titles(await articles().locale('fr-fr').includeFallback().query().orderByAscending('rank').find())
seen.draft = await refusal(stack.contentType('article').entry(facts.draft).fetch())
seen.unknown_type = await refusal(stack.contentType('nothing').entry().find())
seen.staging = await refusal(contentstack.stack({ ...settings, environment: 'staging' }).contentType('article').entry().find())
seen.wrong_token = await refusal(contentstack.stack({ ...settings, deliveryToken: 'cswrong', retryOnError: false }).contentType('article').entry().find())

const rich = await stack.contentType('article').entry(facts.herons).includeEmbeddedItems().fetch()
seen.embedded = rich._embedded_items.story.map((item) => [item._content_type_uid, item.title])
seen.rendered = contentstack.Utils.jsonToHTML({ entry: rich, paths: ['story'], renderOption: { block: { author: (item) => `(${item.title})` } } }) ?? rich.story

seen.assets = (await stack.asset().find()).assets.map((asset) => asset.filename)
seen.asset_query = (await stack.asset().query().equalTo('filename', 'heron.png').find()).assets.length
const asset = await stack.asset(facts.cover).includeDimension().fetch()
const file = await fetch(asset.url)
seen.asset = { dimension: asset.dimension, status: file.status, type: file.headers.get('content-type'), size: (await file.arrayBuffer()).byteLength }
console.log(JSON.stringify(seen))
