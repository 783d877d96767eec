// A client in TypeScript: everything it sends and reads is typed by what was generated.
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { FollowDocument, TimelineDocument, type FollowQuery } from './generated/graph.js'
import type { paths } from './generated/rest.js'

const [base, token] = process.argv.slice(2)
const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }

async function ask<Data, Variables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const body = JSON.stringify({ query: print(document), variables })
  const answer = await fetch(`${base}/graphql`, { method: 'POST', headers, body })
  const said = (await answer.json()) as { data: Data; errors?: unknown }
  if (said.errors) throw new Error(JSON.stringify(said.errors))
  return said.data
}

type Report = paths['/cases']['post']['requestBody']['content']['application/json']
type Receipt = paths['/cases']['post']['responses'][201]['content']['application/json']
const report: Report = {
  facts: { conduct: 'posts_comment', 'actor.role': 'pupil' },
  occurred_at: '2026-03-02T09:15:00+00:00',
  account: 'A remark about a classmate was posted.',
}
const answer = await fetch(`${base}/cases`, {
  method: 'POST',
  headers: { ...headers, 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify(report),
})
const receipt = (await answer.json()) as Receipt

const { timeline } = await ask(TimelineDocument, { case: receipt.case, first: 5 })
const told = timeline?.nodes.flatMap((entry) =>
  entry.__typename === 'IncidentReportedEntry' ? [entry.account] : [],
)

let after: string | null | undefined
let found = false
while (!found) {
  const { changes }: FollowQuery = await ask(FollowDocument, { after, first: 50 })
  after = changes?.pageInfo.endCursor
  found = !!changes?.edges.some(
    ({ node }) => node.__typename === 'CaseChanged' && node.caseId === receipt.case,
  )
}
console.log(JSON.stringify({ case: receipt.case, version: receipt.version, told }))
