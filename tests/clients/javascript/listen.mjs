// Listens with the graphql-ws client: prints each change, one line of JSON, until it has `count` of them.
import { createClient } from 'graphql-ws'

const [url, token, after, count] = process.argv.slice(2)
const client = createClient({
  url,
  connectionParams: { authorization: `Bearer ${token}` },
  retryAttempts: 0,
})
const query =
  'subscription ($after: String) { changes(after: $after) { cursor node { __typename' +
  ' ... on CaseChanged { caseId version } } } }'

let heard = 0
for await (const result of client.iterate({ query, variables: { after } })) {
  console.log(JSON.stringify(result))
  if (++heard === Number(count)) break
}
await client.dispose()
