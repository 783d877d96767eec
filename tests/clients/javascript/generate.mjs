// Writes types for the operations of one file from the committed schema, by GraphQL Code Generator.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { codegen } from '@graphql-codegen/core'
import * as documents from '@graphql-codegen/typed-document-node'
import * as operations from '@graphql-codegen/typescript-operations'
import { buildSchema, parse, printSchema } from 'graphql'

const [schemaFile, asked = 'operations/follow.graphql', target = 'generated/graph.ts'] = process.argv.slice(2)
const schema = buildSchema(readFileSync(schemaFile, 'utf8'))
const document = parse(readFileSync(asked, 'utf8'))
const written = await codegen({
  filename: target,
  schema: parse(printSchema(schema)),
  schemaAst: schema,
  documents: [{ location: asked, document }],
  config: { useTypeImports: true, enumsAsTypes: true },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
})
mkdirSync(dirname(target), { recursive: true })
writeFileSync(target, written)
