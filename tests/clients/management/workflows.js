// Workflows and publish rules with the vendor's SDK: every call it has for them.
import { makeStack, refusal, seen, signIn, tell } from './session.js'

await signIn()
const stack = await makeStack()
const schema = [{ data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true } }]
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema } })
await stack.environment().create({ environment: { name: 'development', urls: [{ locale: 'en-us', url: 'https://dev.example.com' }] } })
const entry = await stack.contentType('article').entry().create({ entry: { title: 'Herons' } })
const stage = (name) => ({
  name, color: '#2196f3', SYS_ACL: { roles: { uids: [] }, users: { uids: ['$all'] }, others: {} },
  next_available_stages: ['$all'], allStages: true, allUsers: true, entry_lock: '$none'
})

const made = await stack.workflow().create({ workflow: { name: 'Review', content_types: ['article'], branches: ['main'], enabled: true, workflow_stages: [stage('Draft'), stage('Done')], admin_users: { users: [] } } })
const stages = made.workflow_stages.map((row) => row.uid)
seen.made = { name: made.name, stages: made.workflow_stages.map((row) => row.name) }
seen.nameless = await refusal(stack.workflow().create({ workflow: { workflow_stages: [] } }))
const fetched = await stack.workflow(made.uid).fetch()
fetched.name = 'Longer'
fetched.workflow_stages.push(stage('Final'))
seen.updated = (({ name, workflow_stages }) => ({ name, stages: workflow_stages.length }))(await fetched.update())
seen.disabled = (await fetched.disable()).notice
seen.enabled = (await fetched.enable()).notice
seen.found = (await stack.workflow().fetchAll({ include_count: true })).items.map((row) => row.name)

const rule = await stack.workflow().publishRule().create({ publishing_rule: { workflow: made.uid, actions: ['publish'], content_types: ['$all'], locales: ['en-us'], environment: 'development', approvers: { users: [], roles: [] }, workflow_stage: stages[1] } })
seen.rules = (await stack.workflow().publishRule().fetchAll()).items.map((row) => row.uid === rule.uid)
const again = await stack.workflow().publishRule(rule.uid).fetch()
again.actions = ['publish', 'unpublish']
seen.rule_updated = (await again.update()).actions
seen.of_type = (await stack.workflow().contentType('article').getPublishRules({ action: 'publish' })).items.length

const publishDetails = { locales: ['en-us'], environments: ['development'] }
seen.stopped = (await refusal(entry.publish({ publishDetails }))).errors.entry.length
seen.moved = await entry.setWorkflowStage({ workflow_stage: { uid: stages[1], comment: 'Done', due_date: 'Thu Dec 01 2016', notify: false }, locale: 'en-us' })
seen.published = (await entry.publish({ publishDetails })).notice
seen.approval = await refusal(entry.publishRequest({ publishing_rule: { uid: rule.uid, action: 'publish', status: 1, notify: false, comment: '' }, locale: 'en-us' }))

seen.in_use = await refusal(stack.workflow(made.uid).delete())
seen.rule_deleted = await again.delete()
seen.deleted = await (await stack.workflow(made.uid).fetch()).delete()
seen.gone = await refusal(stack.workflow(made.uid).fetch())
tell()
