// Every call that the SDK has for webhooks.
import fs from 'fs'
import os from 'os'
import path from 'path'
import { makeStack, refusal, seen, signIn, tell, without } from './session.js'

await signIn()
const stack = await makeStack()
const document = {
  name: 'Build',
  destinations: [{ target_url: 'https://webhook.example.com/build', http_basic_auth: 'user', http_basic_password: 'password', custom_header: [{ header_name: 'X-Key', value: 'abc' }] }],
  channels: ['content_types.entries.create', 'content_types.entries.publish', 'assets.unpublish'],
  branches: ['main'],
  retry_policy: 'manual',
  disabled: true,
  concise_payload: true
}
const made = await stack.webhook().create({ webhook: document })
const { signing_secret, ...shown } = without(made)
seen.made = shown
seen.secret = signing_secret.slice(0, 6)
seen.nowhere = await refusal(stack.webhook().create({ webhook: { name: 'Nowhere', channels: ['assets.create'] } }))
seen.invalid = await refusal(stack.webhook().create({ webhook: { ...document, destinations: [{ target_url: 'not-a-valid-url' }] } }))

const fetched = await stack.webhook(made.uid).fetch()
fetched.name = 'Rebuild'
fetched.channels.push('content_types.create')
fetched.destinations[0].target_url = 'https://webhook-updated.example.com/handler'
const updated = await fetched.update()
seen.updated = { name: updated.name, channels: updated.channels.length, url: updated.destinations[0].target_url }
const found = await stack.webhook().fetchAll({ include_count: true })
seen.found = { count: found.count, names: found.items.map((row) => row.name) }
seen.executions = await fetched.executions()
seen.retried = await refusal(fetched.retry('nothing'))

const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'webhook-')), 'webhook.json')
fs.writeFileSync(file, JSON.stringify({ webhook: { ...document, name: 'Imported' } }))
seen.imported = (await stack.webhook().import({ webhook: file })).name
seen.replaced = (await fetched.import({ webhook: file })).name
seen.deleted = await (await stack.webhook(made.uid).fetch()).delete()
seen.gone = await refusal(stack.webhook(made.uid).fetch())
tell()
