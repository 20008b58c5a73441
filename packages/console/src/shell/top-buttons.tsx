import { useMantineColorScheme } from '@mantine/core'
import { useColorScheme } from '@mantine/hooks'
import type { Liveness } from '../api/use-live.ts'
import { Icon } from '../parts/icon.tsx'
import classes from './top-buttons.module.css'

const LIVENESS: Record<Liveness, { word: string; meaning: string }> = {
  connecting: { word: 'Connecting', meaning: 'Connecting to live updates.' },
  live: { word: 'Live', meaning: 'This page updates automatically.' },
  broken: {
    word: 'Reconnecting',
    meaning: 'Live updates lost. Reconnecting; refreshing every 30 s.',
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
        aria-label={isDark ? 'Use light theme' : 'Use dark theme'}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        <Icon name={isDark ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        className={classes['button']}
        aria-label="Keyboard shortcuts"
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
    </div>
  )
}
