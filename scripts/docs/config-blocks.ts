import {
  configJsonSchema,
  type JsonSchema,
} from '../../packages/bursar/src/config/file/json-schema.ts'
import type { Setting } from '../../packages/bursar/src/config/setting.ts'
import { SETTINGS } from '../../packages/bursar/src/config/settings.ts'
import { code, table } from './markdown.ts'

const NO_DEFAULT = '–'

/** A key of the config file and all keys within it, in the order of the schema. */
function rowsOf(key: string, schema: JsonSchema, isRequired: boolean): string[][] {
  const said = schema.absent ?? (isRequired ? 'required' : defaultOf(schema))
  const row = [code(key), said, schema.description ?? '']
  // Of two forms the longer one shows the keys.
  const shown = schema.anyOf?.find(({ properties }) => properties !== undefined) ?? schema
  const { properties = {}, required = [], additionalProperties } = shown
  const inner = Object.entries(properties).flatMap(([name, one]) =>
    rowsOf(`${key}.${name}`, one, required.includes(name)),
  )
  const named = additionalProperties ? rowsOf(`${key}.*`, additionalProperties, false) : []
  return [row, ...inner, ...named]
}

function defaultOf({ default: usual }: JsonSchema): string {
  return ['string', 'number', 'boolean'].includes(typeof usual) ? code(String(usual)) : NO_DEFAULT
}

export const CONFIG_BLOCKS = {
  'config-keys': () => {
    const { properties = {}, required = [] } = configJsonSchema()
    const rows = Object.entries(properties).flatMap(([key, schema]) =>
      rowsOf(key, schema, required.includes(key)),
    )
    return table(['Key', 'Default', 'Meaning'], rows)
  },

  settings: () =>
    table(
      ['Name', 'Meaning', 'When absent', 'What to set'],
      Object.entries<Setting<unknown>>(SETTINGS).map(([name, setting]) => [
        code(name),
        `${setting.meaning}${setting.secret ? ' **Secret.**' : ''}`,
        setting.absent.said,
        setting.expects,
      ]),
    ),
}
