import { Trans, useLingui } from '@lingui/react/macro'
import { Button, HelperText, HelperTextItem } from '@patternfly/react-core'
import { type ReactNode, useCallback, useEffect, useId, useRef, useState, useSyncExternalStore } from 'react'
import type { Keystroke } from '../../engine/display/keyboard/typing.ts'
import type { Machine } from '../stores/machine.ts'
import { releaseKeysLabels, useScreenSettings } from '../stores/screen-settings.ts'
import { ClipboardMenu } from './ClipboardMenu.tsx'
import { CombinationDialog } from './CombinationDialog.tsx'
import { FullscreenBar } from './FullscreenBar.tsx'
import { combinationLabel, parseCombination } from './key-combination.ts'
import { LastFrame } from './LastFrame.tsx'
import { RecordButton } from './RecordButton.tsx'
import { ScreenNotice } from './ScreenNotice.tsx'
import { SendKeyMenu } from './SendKeyMenu.tsx'
import { shownSize } from './screen-size.ts'
import { downloadPicture } from './screenshot.ts'
import { TextMirror } from './TextMirror.tsx'
import { TypeTextDialog } from './TypeTextDialog.tsx'
import { Typist } from './typist.ts'
import { useBox } from './use-box.ts'
import { useFullscreen } from './use-fullscreen.ts'
import { ViewOptions } from './ViewOptions.tsx'
import { Viewer } from './viewer.ts'

interface Props {
  machine: Machine
  name: string
  title: string
  /** Whether the guest runs or is paused. */
  isOn: boolean
  /** An unseen screen has no viewer, so that nothing is drawn for it. */
  isShown: boolean
  /** Opens this console in a window of its own, if the browser lets it; it is in one if left out. */
  popOut: (() => boolean) | undefined
  /** Where the focus goes when the guest gives the keyboard back. */
  focusOutside: () => void
  /** Stands over the screen. */
  children: ReactNode
}

const waitFor = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds))

/** The guest's screen, with what can be done with it. */
export function ScreenConsole({ machine, name, title, isOn, isShown, ...props }: Props) {
  const { popOut, focusOutside, children } = props
  const { t } = useLingui()
  const stage = useRef<HTMLDivElement>(null)
  const box = useRef<HTMLDivElement>(null)
  const host = useRef<HTMLDivElement>(null)
  const leaveButton = useRef<HTMLButtonElement>(null)
  const hintId = useId()
  const [viewer] = useState(() => new Viewer(() => machine.openGraphics()))
  const [typist] = useState(() => new Typist((code, isDown) => viewer.sendKey(0, code, isDown), waitFor))
  const view = useSyncExternalStore(viewer.subscribe, () => viewer.view)
  const settings = useScreenSettings()
  const change = useScreenSettings.setState
  const ownCombinations = settings.ownCombinations
    .map(parseCombination)
    .filter((known) => known !== undefined)
  const releaseKeys = t(releaseKeysLabels[settings.releaseKeys])
  const [isViewOnly, setViewOnly] = useState(false)
  const [isMirrored, setMirrored] = useState(false)
  const [dialog, setDialog] = useState<'combinations' | 'text'>()
  const [typing, setTyping] = useState<string>()
  const [refusal, setRefusal] = useState<string>()
  const [news, setNews] = useState<string>()
  const room = useBox(box)
  const { isFullscreen, enter, leave } = useFullscreen(stage)

  const connect = useCallback(
    () => void viewer.connect(host.current!, { name: t`Screen of ${title}`, describedBy: hintId }),
    [viewer, title, hintId, t],
  )
  useEffect(() => {
    if (!isOn || !isShown) return
    if (settings.connects) connect()
    return () => viewer.disconnect()
  }, [viewer, connect, isOn, isShown, settings.connects])
  useEffect(
    () => (isShown ? machine.onStart(() => viewer.focus()).dispose : undefined),
    [machine, viewer, isShown],
  )
  useEffect(() => {
    const look = () => (document.hidden ? viewer.pause() : viewer.resume())
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [viewer])
  useEffect(() => {
    viewer.viewOnly = isViewOnly
    viewer.resizesGuest = settings.resizesGuest
    viewer.releaseKeys = settings.releaseKeys
    viewer.onRelease = () => (isFullscreen ? leaveButton.current?.focus() : focusOutside())
  }, [viewer, isViewOnly, settings.resizesGuest, settings.releaseKeys, isFullscreen, focusOutside])

  const isScaled = settings.scaling === 'always' || (settings.scaling === 'fullscreen' && isFullscreen)
  const fit = { isScaled, isWhole: settings.isWhole, pixelRatio: devicePixelRatio }
  const placed = (frame: { width: number; height: number }) => {
    const { width, height } = shownSize(frame, room, fit)
    return { width, height, imageRendering: settings.isWhole ? ('pixelated' as const) : ('auto' as const) }
  }
  const isConnected = view.state === 'connected'
  const appendTo = () => stage.current!
  useEffect(() => {
    if (isConnected) return
    typist.stop()
    setTyping(undefined)
  }, [typist, isConnected])

  const type = (keystrokes: readonly Keystroke[]) => {
    setDialog(undefined)
    viewer.focus()
    void typist
      .type(keystrokes, (done) => setTyping(t`Typing, ${done} of ${keystrokes.length}`))
      .then((isDone) => isDone && setTyping(undefined))
  }
  const stopTyping = () => {
    typist.stop()
    setTyping(undefined)
    viewer.focus()
  }
  const screenshot = () => {
    const picture = viewer.picture()
    if (picture) void downloadPicture(picture, name)
  }
  const tell = (text: string) => {
    setRefusal(undefined)
    setNews(text)
  }
  const copyText = async () => {
    try {
      await navigator.clipboard.writeText(view.guestText ?? '')
      tell(t`The guest’s clipboard was copied.`)
    } catch {
      setRefusal(t`The browser did not allow its clipboard to be written.`)
    }
  }
  const pasteText = async () => {
    try {
      viewer.giveText(await navigator.clipboard.readText())
      tell(t`The guest can paste the text now, if an agent runs in it.`)
      viewer.focus()
    } catch {
      setRefusal(t`The browser did not allow its clipboard to be read.`)
    }
  }
  const fill = () =>
    void enter().then(
      () => viewer.focus(),
      () => setRefusal(t`The browser did not allow fullscreen.`),
    )
  const sendKeyMenu = (
    <SendKeyMenu
      own={ownCombinations}
      isPossible={isConnected && !isViewOnly}
      send={(combination) => {
        viewer.sendKeys(combination)
        viewer.focus()
      }}
      editOwn={() => setDialog('combinations')}
      appendTo={appendTo}
    />
  )
  const clipboardMenu = (
    <ClipboardMenu
      isPossible={isConnected && !isViewOnly}
      hasText={view.guestText !== undefined}
      copy={() => void copyText()}
      paste={() => void pasteText()}
      appendTo={appendTo}
    />
  )
  const typeButton = (
    <Button
      variant="link"
      size="sm"
      isAriaDisabled={!isConnected || isViewOnly}
      onClick={() => setDialog('text')}
    >
      <Trans>Type text…</Trans>
    </Button>
  )
  return (
    <section className="screen-console" aria-label={t`Graphical console of ${title}`}>
      <div ref={stage} className="screen-stage">
        {isFullscreen ? (
          <FullscreenBar title={title} leave={leave} releaseKeys={releaseKeys} leaveButton={leaveButton}>
            {sendKeyMenu}
            {clipboardMenu}
            {typeButton}
          </FullscreenBar>
        ) : (
          <div className="screen-bar">
            {sendKeyMenu}
            {clipboardMenu}
            <ViewOptions
              settings={settings}
              change={change}
              isViewOnly={isViewOnly}
              setViewOnly={setViewOnly}
              isMirrored={isMirrored}
              setMirrored={setMirrored}
            />
            {typeButton}
            <Button
              variant="link"
              size="sm"
              isAriaDisabled={!isConnected && !view.lastFrame}
              onClick={screenshot}
            >
              <Trans>Screenshot</Trans>
            </Button>
            <RecordButton isPossible={isConnected} record={(ended) => viewer.record(name, ended)} />
            {popOut && (
              <Button
                variant="link"
                size="sm"
                onClick={() =>
                  setRefusal(popOut() ? undefined : t`The browser did not allow another window.`)
                }
              >
                <Trans>Own window</Trans>
              </Button>
            )}
            <Button variant="link" size="sm" isAriaDisabled={!isConnected} onClick={fill}>
              <Trans>Fullscreen</Trans>
            </Button>
          </div>
        )}
        <div ref={box} className="console screen-box">
          {view.lastFrame && !isConnected && (
            <LastFrame frame={view.lastFrame} style={placed(view.lastFrame)} />
          )}
          <div
            ref={host}
            className="screen-host"
            style={settings.resizesGuest ? { width: '100%', height: '100%' } : placed(view.frame)}
          />
          <ScreenNotice
            isOn={isOn}
            view={view}
            connects={settings.connects}
            connect={connect}
            start={() => void machine.start()}
            sendPassword={(password) => viewer.sendPassword(password)}
          />
          {children}
        </div>
        {dialog === 'combinations' && (
          <CombinationDialog
            own={ownCombinations}
            change={(own) => change({ ownCombinations: own.map(combinationLabel) })}
            close={() => setDialog(undefined)}
            appendTo={appendTo}
          />
        )}
        {dialog === 'text' && (
          <TypeTextDialog
            layout={settings.layout}
            setLayout={(layout) => change({ layout })}
            type={type}
            close={() => setDialog(undefined)}
            appendTo={appendTo}
          />
        )}
      </div>
      <div className="console-foot">
        <HelperText aria-live="polite">
          <HelperTextItem id={hintId} variant={refusal ? 'error' : 'default'}>
            {refusal ??
              news ??
              t`To take the keyboard back from the guest, press and release: ${releaseKeys}.`}
          </HelperTextItem>
        </HelperText>
        {typing && (
          <div className="console-actions">
            {typing}
            <Button variant="link" size="sm" onClick={stopTyping}>
              <Trans>Stop</Trans>
            </Button>
          </div>
        )}
      </div>
      {isMirrored && isOn && isShown && (
        <TextMirror title={title} read={machine.screenText} report={setRefusal} />
      )}
    </section>
  )
}
