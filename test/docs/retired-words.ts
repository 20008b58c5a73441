interface RetiredWord {
  readonly old: RegExp
  readonly use: string
  /** Ordinary English, or a word of Stripe’s: a phrase that holds the word and stays. */
  readonly except?: RegExp
  /** The probe speaks of the side effects, the messages and the state of other programs. */
  readonly notOfProbe?: true
}

/** Words that sentences no longer use, each with the word to use. See docs/reference/glossary.md. */
export const RETIRED: readonly RetiredWord[] = [
  {
    old: /\bsubjects?\b/i,
    use: 'object',
    // Of an email, a token, a certificate or a commit.
    except:
      /\b(subject lines?|has no subject|subject (and|or) text|commit subjects?|the subject as a command|and subject\b|subject,)|\bsubject of (the|a|an) (\w+ )?(token|email|message|certificate)\b|<th scope="col">Subject|^subject$/i,
  },
  {
    old: /\bsettle(s|d|ments?)?\b|\bsettling\b/i,
    use: 'observe, refresh result',
    // An invoice is settled, and so is a debit.
    except:
      /\bsettl\w* (\w+ )*(invoices?|debits?|payments?)\b|\b(invoices?|debits?|payments?) (\w+ )*settl|^everything is settled/i,
    notOfProbe: true,
  },
  { old: /\bpok(e[sd]?|ing)\b/i, use: 'mark stale, request a refresh' },
  { old: /\bdirty\b/i, use: 'stale' },
  { old: /\bnamed points?\b/i, use: 'failpoint' },
  {
    old: /\bthe (story|heart|house|rooms?|desk)\b|\bout-buildings?\b/i,
    use: 'pipeline, core, module',
  },
  { old: /\b(third|second|in) flights?\b|\bflights\b/i, use: 'flush', notOfProbe: true },
  {
    old: /\bow(e[sd]?|ing)\b/i,
    use: 'pending, enqueue',
    // A customer owes money, and an invoice is owed.
    except: /\binvoices? (\w+ )*owed\b|\b(amount|money|payment|nothing is) owed\b|\byou owe\b/i,
  },
  {
    old: /\beffects?\b/i,
    use: 'side effect, outbox message',
    except:
      /\bside effects?\b|\b(take|takes|took|taken|no|no further|the same) effect\b|\bin effect\b|\bwith immediate effect\b|^\|? ?effect \|?$/i,
    notOfProbe: true,
  },
  { old: /\blanes?\b/i, use: 'queue' },
  { old: /\bhurry\b/i, use: 'expedite', except: /\bin a hurry\b/i },
  { old: /\bpatience\b/i, use: 'retry policy' },
  { old: /\b(an?|the|this|each|every|one) notices?\b(?! (that|how|when))/i, use: 'email' },
  { old: /\bannounc(e[sd]?|ements?|ing)\b/i, use: 'outgoing webhook, send', notOfProbe: true },
  { old: /\breceivers?\b/i, use: 'endpoint', notOfProbe: true },
  { old: /\bledgers?\b/i, use: 'audit log' },
  { old: /\bquarantin\w+\b/i, use: 'on hold', notOfProbe: true },
  { old: /\b(held|hold|holds) back\b/i, use: 'on hold' },
  { old: /\bmake a tenant of\b|^nothing to do\.?$/i, use: 'create tenant, dismiss' },
  {
    old: /\b(later|late|next|first) looks?\b|\blook(s|ed)? (again|anew)\b|\blooked at\b/i,
    use: 'read, recheck',
    notOfProbe: true,
  },
  { old: /<mark>/i, use: 'cursor' },
  { old: /\blet through\b|\bnot for us\b/i, use: 'handled, ignored (event type not used)' },
  { old: /\bchaos\b|\bmistakes of stripe\b/i, use: 'fault injection' },
  { old: /\b(an?|random|of one|whole|its|the) li(fe|ves)\b|\blives of\b/i, use: 'lifecycle' },
  { old: /\bthe start\b(?!-up| of| page| or at the end)/i, use: 'start-up' },
  { old: /\bwhoever\b/i, use: 'a noun' },
  { old: /\b(he|him|his|himself|she|her|hers)\b/i, use: 'they' },
  { old: /\bshops?\b/i, use: 'checkout, billing', notOfProbe: true },
  { old: /\bthe world\b/i, use: 'side effects', notOfProbe: true },
  { old: /\btrails?\b/i, use: 'refresh history' },
]

/** The probe and its pages. */
const OF_PROBE = /^packages\/probe\/|^docs\/(guides|reference)\/probe/

/** In a table of controls: the title of a test, which is a name. In a changelog: the word of before. */
const NAMES = /› [^|<]*|\(was\s+\*[^)]*\*\)/g

/** Retired words of a text, each with the words around it. */
export function retiredIn(text: string, place = ''): string[] {
  const plain = text
    .replaceAll(NAMES, '')
    .replaceAll(/`[^`]*`/g, 'X')
    .replaceAll(/[*\s]+/g, ' ')
  const words = OF_PROBE.test(place) ? RETIRED.filter((word) => !word.notOfProbe) : RETIRED
  return plain.split(/(?<=[.!?|])\s/).flatMap((sentence) =>
    words
      .filter(({ old, except }) => old.test(sentence) && except?.test(sentence) !== true)
      .map(({ old, use }) => {
        const at = old.exec(sentence)?.index ?? 0
        return `${place}: “${sentence.slice(Math.max(0, at - 40), at + 40)}” (use: ${use})`
      }),
  )
}
