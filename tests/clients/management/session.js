// What every story begins and ends with: signing in, a stack of its own, refusals as values, and what was seen.
import contentstack from '@contentstack/management'

export const client = contentstack.client({ endpoint: `${process.env.CMS_URL}/v3` })
export const seen = {}

// The SDK is one long line, which Node would print in full.
process.on('uncaughtException', (error) => {
  console.error(`after ${Object.keys(seen).at(-1)}: ${error.message}`)
  process.exit(1)
})

export function signIn () {
  return client.login({ email: process.env.CMS_EMAIL, password: process.env.CMS_PASSWORD })
}

export async function makeStack (name = 'Made by the SDK') {
  const created = await client.stack({ organization_uid: process.env.CMS_ORGANIZATION_UID }).create({ stack: { name, master_locale: 'en-us' } })
  return client.stack({ api_key: created.api_key })
}

// What the SDK throws where the server refuses; a promise that is kept instead fails the story.
export async function refusal (promise) {
  try {
    await promise
  } catch (error) {
    const { status, errorCode, errorMessage, errors } = JSON.parse(error.message)
    return { status, errorCode, errorMessage, errors }
  }
  throw new Error('this should have been refused')
}

// An object as data: without the SDK's own members, and without what differs from run to run.
export function without (object) {
  const { stackHeaders, urlPath, uid, created_at, updated_at, created_by, updated_by, ...rest } = JSON.parse(JSON.stringify(object))
  return rest
}

export function tell () {
  console.log(JSON.stringify(seen))
}
