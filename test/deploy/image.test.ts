import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { ROOT } from '../architecture/source-files.ts'
import { readDockerfile } from './read-dockerfile.ts'

const read = (file: string) => readFileSync(resolve(ROOT, file), 'utf8')

/** A version, and no `latest`. */
const PINNED = /^[a-z][a-z/.-]*:\d+\.\d+(?:\.\d+)?(?:-[a-z]+)*$/
/** What a secret would be called. */
const SECRET = /SECRET|PASSWORD|TOKEN|KEY/

const { version } = JSON.parse(read('packages/bursar/package.json'))

describe('the Dockerfile', () => {
  const stages = readDockerfile()
  const last = stages.at(-1)!
  const valuesOf = (word: string) => last.steps.filter((step) => step.word === word)

  test('has several stages, each on an image with a version', () => {
    expect(stages.map(({ name }) => name)).toEqual(['build', 'install', ''])
    for (const { image } of stages) expect(image).toMatch(PINNED)
  })

  test('runs as a user without a name, which is not root', () => {
    expect(valuesOf('USER').map(({ rest }) => rest)).toEqual(['10001:10001'])
  })

  test('has a health check and no secret', () => {
    expect(valuesOf('HEALTHCHECK')).toHaveLength(1)
    for (const { steps } of stages) {
      const set = steps.filter(({ word }) => word === 'ENV' || word === 'ARG')
      expect(set.filter(({ rest }) => SECRET.test(rest))).toEqual([])
    }
  })

  test('does not take along what is local', () => {
    const ignored = read('deploy/image/Dockerfile.dockerignore').trim().split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/.env']))
  })
})

interface Service {
  readonly image: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly networks: readonly string[]
  readonly command?: readonly string[]
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>
  readonly networks: Readonly<Record<string, { internal?: boolean } | null>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}

describe('the Compose file', () => {
  const compose: Compose = parse(read('deploy/compose.yaml'), { merge: true })
  const services = Object.entries(compose.services)

  test.each(services)('%s has a version', (_, { image }) => {
    expect(image).toMatch(PINNED)
  })

  test.each(services)('%s has no secret in its environment', (_, { environment = {} }) => {
    const named = Object.entries(environment).filter(([name]) => SECRET.test(name))
    for (const [name, value] of named) {
      expect(name).toMatch(/_FILE$/)
      expect(value).toMatch(/^\/run\/secrets\//)
    }
  })

  test('Bursar is of this version, and cannot write or gain rights', () => {
    for (const name of ['migrate', 'bursar']) {
      expect(compose.services[name]).toMatchObject({
        image: `bursar:${version}`,
        read_only: true,
        cap_drop: ['ALL'],
      })
    }
    expect(compose.services['bursar']?.command).toEqual(['serve', '--no-migrate'])
  })

  test('only the proxy is reached from outside, and PostgreSQL reaches nothing', () => {
    const published = services.flatMap(([name, { ports = [] }]) =>
      ports.map((port) => `${name} ${port}`),
    )
    expect(published).toEqual(['bursar 127.0.0.1:4242:4242', 'proxy 80:80', 'proxy 443:443'])
    expect(compose.services['postgres']?.networks).toEqual(['back'])
    expect(compose.networks['back']).toEqual({ internal: true })
  })

  test('every secret is a file', () => {
    const files = Object.values(compose.secrets).map(({ file }) => file)
    expect(files).toEqual(['./secrets/bursar.env', './secrets/postgres_password'])
  })
})
