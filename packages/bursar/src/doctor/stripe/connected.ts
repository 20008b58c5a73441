import { accountsOf } from '../../service/endpoints-of.ts'
import { type Check, error, judged, off } from '../check.ts'

/** Of very many accounts, the first ones are asked for. */
const ACCOUNTS_MAX = 50
const NAMED_MAX = 5

export const connectedAccounts: Check = {
  id: 'stripe_connected',
  title: 'Connected accounts',
  how: 'The key has access to each connected account of the config.',
  needs: ['stripe_permissions'],
  async run({ config, stripe }) {
    const all = accountsOf(config).filter((account) => account !== '')
    if (all.length === 0) return off('The config lists no connected accounts.')
    const asked = all.slice(0, ACCOUNTS_MAX)
    const answers = await Promise.all(asked.map((account) => stripe.hasAccess(account)))
    const refused = asked.filter((_, index) => answers[index] === false)
    const problems = refused.slice(0, NAMED_MAX).map((account) => {
      const sentence = `The Stripe key has no access to the connected account ${account}.`
      const fix = 'Remove the account from the config file, or let its owner connect it again.'
      return error(sentence, fix)
    })
    const rest = all.length - asked.length
    const note = `${asked.length} accounts are accessible.`
    return judged(problems, rest === 0 ? note : `${note} ${rest} more were not checked.`)
  },
}
