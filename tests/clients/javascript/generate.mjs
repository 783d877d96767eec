// Writes generated/graph.ts from the committed schema, by GraphQL Code Generator.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { codegen } from '@graphql-codegen/core'
import * as documents from '@graphql-codegen/typed-document-node'
import * as operations from '@graphql-codegen/typescript-operations'
import { buildSchema, parse, printSchema } from 'graphql'

const [schemaFile] = process.argv.slice(2)
const schema = buildSchema(readFileSync(schemaFile, 'utf8'))
const document = parse(readFileSync('operations/follow.graphql', 'utf8'))
const written = await codegen({
  filename: 'generated/graph.ts',
  schema: parse(printSchema(schema)),
  schemaAst: schema,
  documents: [{ location: 'operations/follow.graphql', document }],
  config: { useTypeImports: true, enumsAsTypes: true },
  plugins: [{ operations: {} }, { documents: {} }],
  pluginMap: { operations, documents },
})
mkdirSync('generated', { recursive: true })
writeFileSync('generated/graph.ts', written)
