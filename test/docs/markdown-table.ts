import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ROOT } from '../architecture/source-files.ts'

export function readPage(page: string): string {
  return readFileSync(resolve(ROOT, 'docs', page), 'utf8')
}

/** The body rows of the first table under a heading, each as its cells. */
export function tableUnder(text: string, heading: string): string[][] {
  const [, section = ''] = text.split(`\n## ${heading}\n`)
  const lines = section
    .split(/\n## /)[0]!
    .split('\n')
    .filter((line) => line.startsWith('|'))
  return lines.slice(2).map((line) => line.slice(2, -2).split(' | '))
}

/** The code blocks of a language. */
export function codeBlocks(text: string, language: string): string[] {
  const block = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm')
  return [...text.matchAll(block)].map((match) => match[1]!)
}
