import type { Judgement } from '../../contract.ts'
import { defineProbe } from '../../engine/define-probe.ts'
import { handshake, TLS_VERSIONS } from '../../http/handshake.ts'
import { PROXY } from '../remedies.ts'

export const a04 = defineProbe({
  id: 'A04',
  title: 'TLS floor and certificate',
  severity: 'medium',
  tier: 'P',
  needs: [],
  cwe: ['CWE-326', 'CWE-295'],
  asvs: ['12.1.1', '12.2.2'],
  cases: ['F21'],
  claim: 'Only TLS 1.2 and 1.3, with a certificate that can be trusted.',
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
        ? 'On loopback nothing is exposed.'
        : 'The target is plain HTTP (A03).'
      return { verdict: 'skipped', reason }
    }
    const completed = spoken.filter((one) => one.completed)
    const old = completed.filter((one) => one.version < 'TLSv1.2')
    const distrust = completed.find((one) => one.distrust !== null)?.distrust
    if (completed.length === 0)
      return { verdict: 'inconclusive', reason: 'No handshake succeeded.' }
    if (distrust) return { verdict: 'fail', reason: `The certificate is not trusted: ${distrust}.` }
    if (old.length > 0) {
      return { verdict: 'fail', reason: `Speaks ${old.map((one) => one.version).join(' and ')}.` }
    }
    return { verdict: 'pass', reason: 'TLS 1.2 or newer, and a trusted certificate.' }
  },
})
