import {
  configJsonSchema,
  type JsonSchema,
} from '../../packages/bursar/src/config/file/json-schema.ts'

const COLUMNS_MAX = 100

/** Files that are made of the schema of the config file, by their path in the repository. */
export const CONFIG_FILES: Readonly<Record<string, () => string>> = {
  'packages/bursar/bursar.schema.json': () => `${JSON.stringify(forEditors(), null, 2)}\n`,
  'packages/bursar/src/config/bursar-config.ts': () =>
    [
      '// Written by `npm run docs` from the schema in file/config-file.ts.',
      '',
      '/** The config file. Secrets never stand in it. */',
      `export interface BursarConfig ${typeOf(configJsonSchema(), '')}`,
      '',
    ].join('\n'),
}

function forEditors(): unknown {
  const title = 'The config file of Bursar'
  return { title, ...JSON.parse(JSON.stringify(configJsonSchema(), forEditor)) }
}

/** Without our own word, without defaults that say nothing, and without links that lead nowhere. */
function forEditor(key: string, value: unknown): unknown {
  if (key === 'absent') return undefined
  if (key === 'default' && typeof value === 'object') return undefined
  return key === 'description' ? withoutLinks(String(value)) : value
}

function withoutLinks(text: string): string {
  return text.replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
}

/** The type of what may be written, as TypeScript. */
function typeOf(schema: JsonSchema, indent: string): string {
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, indent)).join(' | ')
  if (schema.enum) return oneOf(schema.enum, indent)
  if (schema.items) return listOf(schema.items, indent)
  if (schema.additionalProperties) {
    return `Readonly<Record<string, ${typeOf(schema.additionalProperties, indent)}>>`
  }
  if (schema.properties) return objectOf(schema, indent)
  if (schema.type === 'integer') return 'number'
  if (schema.type === undefined) throw new Error(`No type: ${JSON.stringify(schema)}`)
  return schema.type
}

function objectOf({ properties = {}, required = [] }: JsonSchema, indent: string): string {
  const inner = `${indent}  `
  const lines = Object.entries(properties).flatMap(([key, schema]) => {
    const isRequired = required.includes(key)
    const name = isRequired ? key : `${key}?`
    const type = typeOf(schema, inner)
    return [...commentOf(schema, isRequired, inner), `${inner}readonly ${name}: ${type}`]
  })
  return ['{', ...lines, `${indent}}`].join('\n')
}

function listOf(items: JsonSchema, indent: string): string {
  const entry = typeOf(items, indent)
  return `readonly ${items.enum || items.anyOf ? `(${entry})` : entry}[]`
}

/** A line for each where they are many, as the formatter has it. */
function oneOf(values: readonly string[], indent: string): string {
  const texts = values.map((value) => `'${value}'`)
  const line = texts.join(' | ')
  if (line.length < COLUMNS_MAX / 2) return line
  return `\n${texts.map((text) => `${indent}    | ${text}\n`).join('')}${indent}  `
}

function commentOf(schema: JsonSchema, isRequired: boolean, indent: string): string[] {
  const usual = schema.absent ?? usualOf(schema)
  const said = usual === null || isRequired ? '' : ` Default: ${usual}.`
  const words = `${withoutLinks(schema.description ?? '')}${said}`.split(' ')
  const lines: string[] = []
  for (const word of words) {
    const last = lines.at(-1)
    const isFull = `${indent} * ${last} ${word}`.length > COLUMNS_MAX
    if (last === undefined || isFull) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  const [first = ''] = lines
  const short = `${indent}/** ${first} */`
  if (lines.length === 1 && short.length <= COLUMNS_MAX) return [short]
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`), `${indent} */`]
}

function usualOf({ default: usual }: JsonSchema): string | null {
  return typeof usual === 'object' || usual === undefined ? null : `\`${usual}\``
}
