// Everything the vendor's SDK does with assets and folders. Prints what it saw as one JSON object.
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeStack, refusal, seen, signIn, tell } from './session.js'

const facts = (asset, ...more) => Object.fromEntries(
  ['title', 'description', 'tags', 'filename', 'content_type', 'file_size', '_version', ...more].map((key) => [key, asset[key]])
)
const folder = mkdtempSync(join(tmpdir(), 'assets-'))
const picture = join(folder, 'picture.gif')
const page = join(folder, 'page.html')
writeFileSync(picture, Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64'))
writeFileSync(page, '<!doctype html><p>Words</p>')

await signIn()
const stack = await makeStack()
await stack.environment().create({ environment: { name: 'production', urls: [{ locale: 'en-us', url: 'https://example.com' }] } })

const folders = () => stack.asset().folder()
const outer = await folders().create({ asset: { name: 'Outer' } })
const inner = await folders().create({ asset: { name: 'Inner', parent_uid: outer.uid } })
seen.folder = { name: outer.name, is_dir: outer.is_dir, parent_uid: outer.parent_uid, inside: inner.parent_uid === outer.uid }
const fetchedFolder = await stack.asset().folder(inner.uid).fetch()
fetchedFolder.name = 'Moved'
fetchedFolder.parent_uid = null
const movedFolder = await fetchedFolder.update()
seen.moved_folder = { name: movedFolder.name, parent_uid: movedFolder.parent_uid }
seen.folder_into_itself = await refusal(Object.assign(await stack.asset().folder(outer.uid).fetch(), { parent_uid: outer.uid }).update())

const asset = await stack.asset().create({ upload: picture, title: 'From a path', description: 'One pixel', tags: ['a', 'b'], parent_uid: outer.uid }, { include_asset_scan_status: true })
seen.from_path = { ...facts(asset, 'dimension', 'is_dir', '_asset_scan_status'), uid: /^blt[a-f0-9]{16}$/.test(asset.uid), in_folder: asset.parent_uid === outer.uid, url: asset.url.includes('assets') }
const text = await stack.asset().create({ upload: Buffer.from('words'), filename: 'words.txt', content_type: 'text/plain', tags: 'x,y' })
seen.from_buffer = facts(text, 'parent_uid')
seen.html = facts(await stack.asset().create({ upload: page }), 'parent_uid').content_type
seen.no_upload = await stack.asset().create({ title: 'No file' }).catch((error) => error.message.length > 0)

const fetched = await stack.asset(text.uid).fetch()
fetched.title = 'Renamed'
fetched.parent_uid = inner.uid
const updated = await fetched.update()
seen.updated = { ...facts(updated), in_folder: updated.parent_uid === inner.uid, same: updated.uid === text.uid }
const replaced = await updated.replace({ upload: picture, title: 'Replaced' })
seen.replaced = { ...facts(replaced), same: replaced.uid === text.uid }
seen.version_one = facts(await stack.asset(text.uid).fetch({ version: 1 }))
const bytes = async (download) => Buffer.from((await download).data).toString()
seen.downloaded = await bytes((await stack.asset(text.uid).fetch({ version: 1 })).download({ responseType: 'arraybuffer' }))
seen.downloaded_by_url = await bytes(stack.asset().download({ url: text.url, responseType: 'arraybuffer' }))

const found = async (params) => (await stack.asset().query(params).find()).items.map((item) => item.title ?? item.name)
seen.lists = {
  all: await found({ asc: 'created_at' }),
  root: await found({ folder: 'cs_root', include_folders: true, asc: 'created_at' }),
  folder: await found({ folder: outer.uid }),
  pictures: await found({ query: { content_type: { $regex: 'image' } }, desc: 'created_at' }),
  named: await found({ query: { title: { $regex: 'RENAMED|replaced', $options: 'i' } } }),
  page: await found({ asc: 'title', skip: 1, limit: 1 }),
  nothing: await found({ environment: 'production' })
}
const counted = await stack.asset().query({ include_count: true, limit: 1 }).find()
seen.counted = { count: counted.count, items: counted.items.length }
seen.count = await stack.asset().query({ query: {} }).count()
const one = await stack.asset().query({ title: 'From a path', include_branch: true, include_publish_details: true, relative_urls: true }).findOne()
seen.one = { branch: one.items[0]._branch, details: one.items[0].publish_details, relative: one.items[0].url.startsWith('/v3/assets/') }

const file = { data_type: 'file', display_name: 'Cover', uid: 'cover' }
const title = { data_type: 'text', display_name: 'Title', uid: 'title', mandatory: true, unique: true, field_metadata: { _default: true, version: 3 } }
await stack.contentType().create({ content_type: { title: 'Article', uid: 'article', schema: [title, file], options: { title: 'title' } } })
await stack.contentType('article').entry().create({ entry: { title: 'With a cover', cover: asset.uid } })
seen.references = (await asset.getReferences()).references.map(({ entry_uid: uid, ...rest }) => ({ uid: uid.slice(0, 3), ...rest }))

const place = { environments: ['production'], locales: ['en-us'] }
seen.published = (await asset.publish({ publishDetails: place })).notice
seen.published_version = (await replaced.publish({ publishDetails: place, version: 1, scheduledAt: '2126-01-01T00:00:00.000Z' })).notice
seen.unpublished = (await asset.unpublish({ publishDetails: place })).notice
seen.unknown_environment = await refusal(asset.publish({ publishDetails: { environments: ['nowhere'], locales: ['en-us'] } }))

seen.deleted = (await asset.delete()).notice
seen.gone = await refusal(stack.asset(asset.uid).fetch())
seen.deleted_folder = (await stack.asset().folder(inner.uid).delete()).notice
seen.gone_with_it = (await refusal(stack.asset(text.uid).fetch())).status
seen.no_folder = await refusal(stack.asset().folder(inner.uid).fetch())
tell()
