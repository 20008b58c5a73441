import { connect, type SecureVersion } from 'node:tls'
import type { Target } from './target.ts'

export const TLS_VERSIONS = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const
const HANDSHAKE_SECONDS_MAX = 10

export interface Handshake {
  completed: boolean
  /** Why the certificate is not trusted. null: it is trusted. */
  distrust: string | null
}

/** Tries one TLS version. Old versions use ciphers that OpenSSL disables by default. */
export function handshake(target: Target, version: SecureVersion): Promise<Handshake> {
  return new Promise((resolve) => {
    const socket = connect({
      host: target.address,
      port: target.port,
      servername: target.hostname,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT:@SECLEVEL=0',
      rejectUnauthorized: false,
      timeout: HANDSHAKE_SECONDS_MAX * 1000,
    })
    const finish = (completed: boolean, distrust: string | null) => {
      socket.destroy()
      resolve({ completed, distrust })
    }
    socket.once('secureConnect', () => {
      const { authorized, authorizationError } = socket
      finish(true, authorized ? null : String(authorizationError))
    })
    socket.once('timeout', () => finish(false, null))
    socket.once('error', () => finish(false, null))
  })
}
