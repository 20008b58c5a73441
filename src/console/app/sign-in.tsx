import { Button } from '@mantine/core'
import { API } from '../api/request.ts'
import { Lone } from './lone.tsx'

/** The way in: the identity provider, or where there is none the link that the service printed. */
export function SignIn({ isByLink }: { readonly isByLink: boolean }) {
  const isRefused = new URLSearchParams(location.search).has('problem')
  return (
    <Lone icon="key" title="Sign in">
      {isRefused ? (
        <p role="alert">
          <span className="bad">You were not let in.</span>{' '}
          {isByLink
            ? 'The link was used before or is too old.'
            : 'It took too long, or your account has no role here.'}
        </p>
      ) : null}
      <p>The console shows what Bursar did, and why. It needs to know who is asking.</p>
      {isByLink ? (
        <>
          <p>On the machine that Bursar runs on, open the link that it printed when it started:</p>
          <pre>{API}/sign-in/link/…</pre>
          <p>It works once and for some minutes; the next start prints another.</p>
        </>
      ) : (
        <Button component="a" href={`${API}/sign-in`} size="md" fullWidth>
          Sign in
        </Button>
      )}
    </Lone>
  )
}
