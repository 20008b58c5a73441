import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { handshake, TLS_VERSIONS } from '../../http/handshake.ts'
import { PROXY } from '../remedies.ts'

export const a04 = defineProbe({
  id: 'A04',
  title: 'TLS versions and certificate',
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-326', 'CWE-295'],
  asvs: ['12.1.1', '12.2.2'],
  cases: ['F21'],
  claim: 'The endpoint accepts only TLS 1.2 and 1.3 and has a trusted certificate.',
  remedy: PROXY,
  async attack({ target }) {
    if (target.reach === 'loopback' || !target.secure) return null
    const spoken = []
    for (const version of TLS_VERSIONS)
      spoken.push({ version, ...(await handshake(target, version)) })
    return spoken
  },
  verdict(spoken, { target }): Judgement {
    if (spoken === null) {
      const reason = target.secure
        ? 'Not applicable on loopback.'
        : 'The endpoint uses plain HTTP (A03).'
      return { verdict: 'skipped', reason }
    }
    const completed = spoken.filter((one) => one.completed)
    const old = completed.filter((one) => one.version < 'TLSv1.2')
    const distrust = completed.find((one) => one.distrust !== null)?.distrust
    if (completed.length === 0)
      return { verdict: 'inconclusive', reason: 'No TLS handshake succeeded.' }
    if (distrust) return { verdict: 'fail', reason: `The certificate is not trusted: ${distrust}.` }
    if (old.length > 0) {
      return {
        verdict: 'fail',
        reason: `The endpoint accepts ${old.map((one) => one.version).join(' and ')}.`,
      }
    }
    return { verdict: 'pass', reason: 'TLS 1.2 or later with a trusted certificate.' }
  },
})
