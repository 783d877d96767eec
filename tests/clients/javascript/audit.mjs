// Runs the audits of graphql-http against a live server; one line of JSON for each of them.
import { auditServer } from 'graphql-http'

const [url, token] = process.argv.slice(2)
const signedIn = (address, init = {}) =>
  fetch(address, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } })

for (const { id, name, status, reason } of await auditServer({ url, fetchFn: signedIn })) {
  console.log(JSON.stringify({ id, name, status, reason }))
}
