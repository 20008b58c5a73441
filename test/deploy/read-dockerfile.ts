import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { ROOT } from '../architecture/source-files.ts'

interface Step {
  readonly word: string
  readonly rest: string
}

interface Stage {
  readonly image: string
  readonly name: string
  readonly steps: readonly Step[]
}

/** The stages of the Dockerfile, each with its steps in order. */
export function readDockerfile(): Stage[] {
  const text = readFileSync(resolve(ROOT, 'deploy/image/Dockerfile'), 'utf8')
  const stages: { image: string; name: string; steps: Step[] }[] = []
  for (const line of text.split('\n')) {
    const [, word, rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    if (word === undefined) continue
    if (word === 'FROM') {
      const [image = '', name = ''] = rest.split(' AS ')
      stages.push({ image, name, steps: [] })
    } else {
      stages.at(-1)?.steps.push({ word, rest })
    }
  }
  return stages
}
