import { download } from '../download.ts'
import { captureName } from './screenshot.ts'

/** As many pictures a second as it has at most; none while nothing changes. */
const frameRate = 30

export const canRecord = typeof MediaRecorder === 'function' && MediaRecorder.isTypeSupported('video/webm')

/** A video of a canvas in WebM, from now until it is stopped; then the person gets it as a file. */
export class Recording {
  private readonly recorder: MediaRecorder
  private readonly parts: Blob[] = []

  /** `ended` is told once, however it ended: the canvas may be gone. */
  constructor(canvas: HTMLCanvasElement, machine: string, ended: () => void) {
    const stream = canvas.captureStream(frameRate)
    this.recorder = new MediaRecorder(stream, { mimeType: 'video/webm' })
    this.recorder.ondataavailable = ({ data }) => this.parts.push(data)
    this.recorder.onstop = () => {
      for (const track of stream.getTracks()) track.stop()
      ended()
      const video = new Blob(this.parts, { type: 'video/webm' })
      if (video.size > 0) download(captureName('Recording', machine, new Date(), 'webm'), video)
    }
    this.recorder.start()
  }

  stop(): void {
    if (this.recorder.state !== 'inactive') this.recorder.stop()
  }
}
