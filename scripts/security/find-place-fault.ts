import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Place } from './control.ts'

/** What is wrong with where a control is said to be enforced; null when it is there. */
export function findPlaceFault(root: string, { file, symbol }: Place): string | null {
  const path = resolve(root, file)
  if (!existsSync(path)) return `${file} is not there`
  const text = readFileSync(path, 'utf8')
  if (creates(file, symbol).test(text)) return null
  return `${file} ${file.endsWith('.sql') ? 'creates' : 'exports'} no ${symbol}`
}

function creates(file: string, symbol: string): RegExp {
  const name = symbol.replaceAll(/[^\w]/g, '\\$&')
  if (file.endsWith('.sql')) {
    return new RegExp(
      `^create (?:or replace |unique )*(?:function|trigger|table|index) (?:\\w+\\.)?${name}\\b`,
      'm',
    )
  }
  return new RegExp(
    `^export (?:async |abstract )?(?:const|function|class|interface|type) ${name}\\b`,
    'm',
  )
}
