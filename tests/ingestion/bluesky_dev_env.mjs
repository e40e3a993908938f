// Bluesky's own servers (PDS, AppView) with one company and one fan, for the proof in bluesky_dev_env.md.
// Prints one line of JSON when everything is indexed. GET <control>/delete takes a post and a mention back, /quit ends.
import http from 'node:http'
import * as jose from 'jose'
import { AtpAgent, RichText } from '@atproto/api'
import { TestNetwork } from '@atproto/dev-env'

const POSTS = 120 // more than one page of 100
const LINK = 'https://shop.example/lamps?utm_source=bluesky&utm_content='

const network = await TestNetwork.create({ dbPostgresSchema: 'proof' })
const service = network.pds.url

async function account(handle) {
  const agent = new AtpAgent({ service })
  await agent.createAccount({ handle, email: `${handle}@mail.test`, password: 'correct-horse' })
  return agent
}

async function post(agent, text, more = {}) {
  const rich = new RichText({ text })
  await rich.detectFacets(agent)
  return agent.post({ text: rich.text, facets: rich.facets, langs: ['en'], ...more })
}

const brand = await account('brand.test')
const fan = await account('fan.test')
const { data: app } = await brand.com.atproto.server.createAppPassword({ name: 'loader' })

const posts = []
for (let place = 0; place < POSTS; place++) {
  posts.push(await post(brand, `Post ${place} مرحبا 👋🏽`))
}
const inText = await post(brand, `שלום 👩‍🚀 ${LINK}text`)
const external = { uri: `${LINK}card`, title: 'Lamps', description: '' }
const card = await post(brand, 'See the card', { embed: { $type: 'app.bsky.embed.external', external } })
const ahead = await post(brand, 'My clock is ahead', { createdAt: new Date(Date.now() + 86_400_000).toISOString() })
const back = await post(brand, 'Imported', { createdAt: '2020-01-01T00:00:00.000Z' })

await network.processAll() // accounts are indexed side by side: an answer that comes before its post tells nobody
const parent = { uri: card.uri, cid: card.cid }
const answer = await post(fan, 'Does it come in black?', { reply: { root: parent, parent } })
await post(brand, 'It does.', { reply: { root: parent, parent: { uri: answer.uri, cid: answer.cid } } })
const mention = await post(fan, 'Lovely lamp, @brand.test')
const record = { uri: inText.uri, cid: inText.cid }
await post(fan, 'Look at this', { embed: { $type: 'app.bsky.embed.record', record } })
await fan.like(card.uri, card.cid)
await fan.repost(card.uri, card.cid)
await brand.repost(mention.uri, mention.cid)
await network.processAll()

const expired = await new jose.SignJWT({ scope: 'com.atproto.appPass' })
  .setProtectedHeader({ typ: 'at+jwt', alg: 'HS256' })
  .setSubject(brand.accountDid)
  .setAudience(network.pds.ctx.cfg.service.did)
  .setIssuedAt(1_700_000_000)
  .setExpirationTime(1_700_007_200)
  .sign(network.pds.jwtSecretKey())

const control = http.createServer(async (request, response) => {
  if (request.url === '/delete') {
    await brand.deletePost(posts[3].uri)
    await fan.deletePost(mention.uri)
    await network.processAll()
  }
  response.end('done\n')
  if (request.url === '/quit') {
    await network.close()
    process.exit(0)
  }
})
await new Promise((ready) => control.listen(0, '127.0.0.1', ready))

const found = { pds: service, appview: network.bsky.url, handle: 'brand.test', did: brand.accountDid }
const uris = { card: card.uri, ahead: ahead.uri, back: back.uri, doomed: posts[3].uri, mention: mention.uri }
const control_url = `http://127.0.0.1:${control.address().port}`
console.log(JSON.stringify({ ...found, app_password: app.password, expired, control: control_url, ...uris }))
