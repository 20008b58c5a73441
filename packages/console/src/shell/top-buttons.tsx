import { useMantineColorScheme } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import type { Liveness } from '../api/use-live.ts'
import { Icon } from '../parts/icon.tsx'
import classes from './top-buttons.module.css'

const LIVENESS: Record<Liveness, { word: string; meaning: string }> = {
  connecting: { word: 'Connecting', meaning: 'The stream of changes is being opened.' },
  live: { word: 'Live', meaning: 'What you see changes by itself.' },
  broken: {
    word: 'Not live',
    meaning: 'The stream of changes broke. It is opened again; until then the page reads anew.',
  },
}

/** Whether what is shown is live, light or dark, and help. */
export function TopButtons({ liveness, onHelp }: { liveness: Liveness; onHelp: () => void }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const system = useColorScheme()
  const isDark = (colorScheme === 'auto' ? system : colorScheme) === 'dark'
  const { word, meaning } = LIVENESS[liveness]
  return (
    <div className={classes['buttons']}>
      <span className={classes['live']} data-liveness={liveness} role="status" title={meaning}>
        {word}
      </span>
      <button
        type="button"
        className={classes['button']}
        aria-label={isDark ? 'Light colours' : 'Dark colours'}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        <Icon name={isDark ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        className={classes['button']}
        aria-label="Keys of this console"
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </div>
  )
}
