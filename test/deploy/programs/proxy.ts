import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join, resolve } from 'node:path'
import { freePort } from '../../packages/free-port.ts'
import { CommandProcess } from '../../support/command-process.ts'
import { makeScratchFolder } from '../../support/scratch-folder.ts'
import { until } from '../../support/until.ts'
import { programOf } from './program-of.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const CERT = resolve(ROOT, 'test/fixtures/tls/endpoint-test.cert.pem')
const KEY = resolve(ROOT, 'test/fixtures/tls/endpoint-test.key.pem')

export const PUBLIC = 'billing.acme.example'
export const INSIDE = 'bursar.internal.acme.example'

export interface ProxyAnswer {
  readonly status: number
  readonly body: string
}

/** A proxy with the sample of `deploy/`, in front of a Bursar on `port`. */
export interface SampleProxy {
  ask(host: string, path: string, more?: Asked): Promise<ProxyAnswer>
  /** Follows an answer that does not end; leaves when `isOver` is true of what came so far. */
  follow(
    host: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    isOver: (text: string) => boolean,
  ): Promise<string>
  stop(): Promise<void>
}

interface Asked {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

interface Ports {
  readonly bursar: number
  readonly outside: number
  readonly inside: number
}

/** What must differ on this machine: ports and certificates. Each must be there to be replaced. */
function edited(file: string, edits: readonly (readonly [RegExp, string])[]): string {
  return edits.reduce(
    (text, [pattern, instead]) => {
      if (!pattern.test(text)) throw new Error(`${file} has no ${pattern}.`)
      return text.replace(pattern, instead)
    },
    readFileSync(resolve(ROOT, 'deploy', file), 'utf8'),
  )
}

function nginx(folder: string, { bursar, outside, inside }: Ports): CommandProcess {
  const sample = edited('nginx/bursar.conf', [
    [/127\.0\.0\.1:4242/g, `127.0.0.1:${bursar}`],
    [/listen 443 ssl;/, `listen 127.0.0.1:${outside} ssl;`],
    [/ *listen \[::\]:443 ssl;\n/, ''],
    [/listen 8443 ssl;/, `listen 127.0.0.1:${inside} ssl;`],
    [/ssl_certificate \S+;/g, `ssl_certificate ${CERT};`],
    [/ssl_certificate_key \S+;/g, `ssl_certificate_key ${KEY};`],
  ])
  writeFileSync(join(folder, 'bursar.conf'), sample)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
    .join('\n')
  const main = `
daemon off;
user root;
pid ${folder}/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temporary}
  include ${folder}/bursar.conf;
}`
  writeFileSync(join(folder, 'nginx.conf'), main)
  const args = ['-p', folder, '-c', join(folder, 'nginx.conf')]
  execFileSync(programOf('nginx'), ['-t', ...args], { stdio: 'pipe' })
  return new CommandProcess(args, { runs: [programOf('nginx')] })
}

function caddy(folder: string, { bursar, outside, inside }: Ports): CommandProcess {
  const keys = `tls ${CERT} ${KEY}`
  const sample = edited('caddy/Caddyfile', [
    [/127\.0\.0\.1:4242/g, `127.0.0.1:${bursar}`],
    [
      /^\{\$BURSAR_DOMAIN:billing\.acme\.example\} \{/m,
      `https://${PUBLIC}:${outside} {\n\tbind 127.0.0.1\n\t${keys}`,
    ],
    [/^bursar\.internal\.acme\.example:8443 \{/m, `https://${INSIDE}:${inside} {`],
    [/tls internal/, keys],
  ])
  const global = '{\n\tadmin off\n\tauto_https off\n}\n'
  writeFileSync(join(folder, 'Caddyfile'), global + sample)
  const env = { XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
  const args = ['--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile']
  const stdio = 'pipe' as const
  execFileSync(programOf('caddy'), ['validate', ...args], {
    env: { ...process.env, ...env },
    stdio,
  })
  return new CommandProcess(['run', ...args], { runs: [programOf('caddy')], env })
}

export const PROXIES = { nginx, caddy } as const

export async function startProxy(kind: keyof typeof PROXIES, bursar: number): Promise<SampleProxy> {
  const folder = makeScratchFolder()
  const ports = { bursar, outside: await freePort(), inside: await freePort() }
  const running = PROXIES[kind](folder, ports)
  const send = (host: string, path: string, { method = 'GET', headers = {}, body }: Asked) => {
    const port = host === PUBLIC ? ports.outside : ports.inside
    const options = { host: '127.0.0.1', port, servername: host, path, method, agent: false }
    const sent = request({ ...options, rejectUnauthorized: false, headers: { host, ...headers } })
    sent.end(body)
    return sent
  }
  const ask: SampleProxy['ask'] = (host, path, asked = {}) =>
    new Promise((resolved, reject) => {
      const sent = send(host, path, asked)
      sent.once('error', reject)
      sent.once('response', async (answer) => {
        const pieces: Buffer[] = []
        for await (const piece of answer) pieces.push(piece)
        resolved({ status: answer.statusCode ?? 0, body: Buffer.concat(pieces).toString() })
      })
    })
  await until(`${kind} answers`, async () => {
    if (running.child.exitCode !== null) throw new Error(running.errors)
    return ask(PUBLIC, '/').then(
      ({ status }) => status === 404,
      () => false,
    )
  })
  return {
    ask,
    follow: (host, path, headers, isOver) =>
      new Promise((resolved, reject) => {
        const sent = send(host, path, { headers })
        sent.once('error', reject)
        sent.once('response', (answer) => {
          let text = ''
          answer.on('data', (piece) => {
            text += String(piece)
            if (!isOver(text)) return
            sent.off('error', reject).on('error', () => undefined)
            sent.destroy()
            resolved(text)
          })
        })
      }),
    stop: async () => {
      await running.end('SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
