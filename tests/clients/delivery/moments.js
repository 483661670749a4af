// What a front end sees of other moments with the vendor's SDK. Prints it as one JSON object.
import contentstack from '@contentstack/delivery-sdk'

const { hostname, port } = new URL(process.env.CMS_URL)
const facts = JSON.parse(process.env.CMS_FACTS)
const stack = contentstack.stack({
  apiKey: facts.api_key, deliveryToken: facts.delivery_token, environment: 'production', host: hostname, port: Number(port), insecure: true,
  live_preview: { enable: true, preview_token: facts.preview_token, host: hostname }
})
const seen = {}

async function look (name, query) {
  stack.livePreviewQuery({ live_preview: 'init', content_type_uid: 'article', ...query })
  const { entries } = await stack.contentType('article').entry().query().orderByAscending('title').find()
  seen[name] = entries.map((entry) => entry.title)
}

await look('now', {})
await look('before', { preview_timestamp: facts.before })
await look('tomorrow', { preview_timestamp: facts.tomorrow })
await look('release', { release_id: facts.release })
console.log(JSON.stringify(seen))
